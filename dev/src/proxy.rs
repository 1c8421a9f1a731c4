//! Several copies of a service behind one address: connections are handed to
//! them in turn, and a copy that does not answer is passed by.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context;
use clap::Args;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// Enough for a copying thread, so that many connections cost little.
const STACK_BYTES: usize = 128 * 1024;

#[derive(Args)]
pub(crate) struct Proxy {
    /// Where to listen
    #[arg(long, value_name = "HOST:PORT")]
    listen: SocketAddr,
    /// A copy; may be given many times
    #[arg(long, value_name = "HOST:PORT", required = true)]
    to: Vec<SocketAddr>,
}

pub(crate) fn run(proxy: &Proxy) -> anyhow::Result<()> {
    let listener = TcpListener::bind(proxy.listen)
        .with_context(|| format!("cannot listen on {}", proxy.listen))?;
    serve(&listener, &Arc::from(proxy.to.as_slice()));
    Ok(())
}

fn serve(listener: &TcpListener, copies: &Arc<[SocketAddr]>) {
    let turn = Arc::new(AtomicUsize::new(0));
    for client in listener.incoming() {
        let Ok(client) = client else { continue };
        let (copies, turn) = (Arc::clone(copies), Arc::clone(&turn));
        spawn(move || {
            if let Some(copy) = connect(&copies, &turn) {
                // A connection that breaks is told to both sides by its end.
                let _broken = join(&client, &copy);
            }
        });
    }
}

/// The next copy that answers.
fn connect(copies: &[SocketAddr], turn: &AtomicUsize) -> Option<TcpStream> {
    let first = turn.fetch_add(1, Ordering::Relaxed);
    copies
        .iter()
        .cycle()
        .skip(first.checked_rem(copies.len())?)
        .take(copies.len())
        .find_map(|copy| TcpStream::connect_timeout(copy, CONNECT_TIMEOUT).ok())
}

/// Carries bytes both ways until both sides have said all.
fn join(client: &TcpStream, copy: &TcpStream) -> io::Result<()> {
    client.set_nodelay(true)?;
    copy.set_nodelay(true)?;
    let (client_reads, copy_writes) = (client.try_clone()?, copy.try_clone()?);
    spawn(move || carry(&client_reads, &copy_writes));
    carry(copy, client);
    Ok(())
}

fn carry(mut from: &TcpStream, mut to: &TcpStream) {
    let ended = io::copy(&mut from, &mut to);
    let _already = to.shutdown(Shutdown::Write);
    if ended.is_err() {
        let _already = from.shutdown(Shutdown::Both);
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) {
    // Without a thread to spare the connection is dropped: the client sees it
    // close and may try again.
    let _refused = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(work);
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::Ipv4Addr;

    use super::*;

    /// A server that tells its name and what it was told.
    fn copy(name: &'static str) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut said = String::new();
                stream.read_to_string(&mut said).unwrap();
                write!(stream, "{name}:{said}").unwrap();
            }
        });
        address
    }

    fn ask(proxy: SocketAddr) -> String {
        let mut stream = TcpStream::connect(proxy).unwrap();
        stream.write_all(b"hello").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn copies_take_turns_and_a_dead_one_is_passed_by() {
        let dead = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let dead_address = dead.local_addr().unwrap();
        drop(dead);
        let copies: Arc<[SocketAddr]> = Arc::from([copy("a"), dead_address, copy("b")].as_slice());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || serve(&listener, &copies));
        let answers: Vec<String> = (0..6).map(|_| ask(address)).collect();
        assert_eq!(
            answers,
            [
                "a:hello", "b:hello", "b:hello", "a:hello", "b:hello", "b:hello"
            ]
        );
    }
}
