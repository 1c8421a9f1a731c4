//! An SMTP server that keeps every mail as a file, for development and tests:
//! it delivers nothing to anybody.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;

mod mailbox;
mod session;

/// Takes mail over SMTP and keeps each as one `.eml` file; nothing is sent on.
#[derive(Parser)]
#[command(name = "mail-sink", version)]
struct Args {
    /// Where to listen; port 0 takes a free one, and the first line printed says which
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:2525")]
    bind: SocketAddr,
    /// The folder that gets one file for each mail, named so that they sort by time
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let mailbox = mailbox::Mailbox::open(&args.dir)?;
    let listener =
        TcpListener::bind(args.bind).with_context(|| format!("cannot listen on {}", args.bind))?;
    writeln!(
        std::io::stdout(),
        "mail-sink listens on {}, keeps mails in {}",
        listener.local_addr()?,
        args.dir.display()
    )?;
    for stream in listener.incoming() {
        match stream {
            Ok(stream) => {
                let mailbox = mailbox.clone();
                std::thread::spawn(move || session::serve(&stream, mailbox));
            }
            // A client that gave up while it waited is no reason to stop.
            Err(_) => continue,
        }
    }
    Ok(())
}
