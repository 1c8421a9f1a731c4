//! Several copies of a service behind one address: connections are handed to
//! them in turn. A copy that says it is not ready, because it begins or is
//! about to stop, is passed by, and so is one that does not answer. Nothing is
//! ever said twice: whether a call that broke off was done, only its client
//! may find out.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use crate::http;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How often copies are asked whether they are ready: well within the time
/// that a stopping one still answers.
const ASKED_EVERY: Duration = Duration::from_millis(250);
/// A copy that takes longer to say so is not.
const ASK_TIMEOUT: Duration = Duration::from_secs(1);
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
    /// Where a copy says whether it is ready
    #[arg(long, value_name = "PATH", default_value = "/readyz")]
    ready: String,
}

/// A copy of the service.
struct Replica {
    address: SocketAddr,
    ready: AtomicBool,
}

impl Replica {
    fn new(address: SocketAddr) -> Self {
        Self {
            address,
            ready: AtomicBool::new(true),
        }
    }

    fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }

    fn keep_asking(&self, path: &str) {
        let url = format!("http://{}{path}", self.address);
        loop {
            let ready = http::is_ok(&url, ASK_TIMEOUT);
            self.ready.store(ready, Ordering::Relaxed);
            std::thread::sleep(ASKED_EVERY);
        }
    }
}

pub(crate) fn run(proxy: &Proxy) -> anyhow::Result<()> {
    let listener = TcpListener::bind(proxy.listen)
        .with_context(|| format!("cannot listen on {}", proxy.listen))?;
    let copies: Arc<[Replica]> = proxy.to.iter().copied().map(Replica::new).collect();
    for number in 0..copies.len() {
        let (copies, path) = (Arc::clone(&copies), proxy.ready.clone());
        spawn(move || {
            if let Some(copy) = copies.get(number) {
                copy.keep_asking(&path);
            }
        });
    }
    serve(&listener, &copies);
    Ok(())
}

fn serve(listener: &TcpListener, copies: &Arc<[Replica]>) {
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

/// The next copy that is ready and answers; where none is ready, any that
/// answers: it knows better than we what it may still do.
fn connect(copies: &[Replica], turn: &AtomicUsize) -> Option<TcpStream> {
    let first = turn
        .fetch_add(1, Ordering::Relaxed)
        .checked_rem(copies.len())?;
    let in_turn = || copies.iter().cycle().skip(first).take(copies.len());
    in_turn()
        .filter(|copy| copy.is_ready())
        .chain(in_turn().filter(|copy| !copy.is_ready()))
        .find_map(|copy| TcpStream::connect_timeout(&copy.address, CONNECT_TIMEOUT).ok())
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
                // Whoever only connects does not wait for an answer.
                let _ = stream
                    .read_to_string(&mut said)
                    .and_then(|_| write!(stream, "{name}:{said}"));
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
        let copies: Arc<[Replica]> = [copy("a"), dead_address, copy("b")]
            .map(Replica::new)
            .into();
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
    #[test]
    fn a_copy_that_is_not_ready_is_taken_only_when_no_other_is_there() {
        let copies = [Replica::new(copy("a")), Replica::new(copy("b"))];
        let turn = AtomicUsize::new(0);
        let peer = || connect(&copies, &turn).unwrap().peer_addr().unwrap();
        copies[0].ready.store(false, Ordering::Relaxed);
        assert!((0..4).all(|_| peer() == copies[1].address));
        copies[1].ready.store(false, Ordering::Relaxed);
        let taken: Vec<SocketAddr> = (0..2).map(|_| peer()).collect();
        assert_eq!(taken, [copies[0].address, copies[1].address]);
    }
}
