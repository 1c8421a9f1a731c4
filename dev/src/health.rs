//! Whether something is there and well.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{http, redis_wire};

const TIMEOUT: Duration = Duration::from_secs(3);

/// How to find out; every way asks the program itself, since an open port
/// alone says little.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Probe {
    /// `GET` answers 200
    Http(String),
    /// A PostgreSQL that takes sessions
    Postgres(u16),
    /// A Redis that answers a ping
    Redis { port: u16, password: String },
    /// A broker that opens the AMQP conversation
    Amqp(u16),
    /// Something that greets, or at least listens
    Tcp(u16),
}

impl Probe {
    /// Asks once.
    pub(crate) fn healthy(&self) -> bool {
        match self {
            Self::Http(url) => http::is_ok(url, TIMEOUT),
            Self::Postgres(port) => postgres(*port).unwrap_or(false),
            Self::Redis { port, password } => redis_wire::ping(*port, password).unwrap_or(false),
            Self::Amqp(port) => amqp(*port).unwrap_or(false),
            Self::Tcp(port) => connect(*port).is_ok(),
        }
    }
}

pub(crate) fn connect(port: u16) -> std::io::Result<TcpStream> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    Ok(stream)
}

/// Begins a session: a server that asks who we are takes sessions, one that
/// is starting or stopping answers with an error.
fn postgres(port: u16) -> std::io::Result<bool> {
    let mut stream = connect(port)?;
    let mut message = vec![0, 0, 0, 0];
    message.extend_from_slice(&196_608_u32.to_be_bytes());
    message.extend_from_slice(b"user\0rifada\0database\0postgres\0\0");
    let length = u32::try_from(message.len()).unwrap_or_default();
    if let Some(prefix) = message.get_mut(..4) {
        prefix.copy_from_slice(&length.to_be_bytes());
    }
    stream.write_all(&message)?;
    let mut head = [0_u8; 5];
    stream.read_exact(&mut head)?;
    let [kind, length @ ..] = head;
    // What is left unread would break the connection off, and be complained of.
    let rest = u64::from(u32::from_be_bytes(length).saturating_sub(4));
    Read::by_ref(&mut stream)
        .take(rest)
        .read_to_end(&mut Vec::new())?;
    Ok(kind == b'R')
}

/// Says the protocol's name; the broker answers with a method frame.
fn amqp(port: u16) -> std::io::Result<bool> {
    let mut stream = connect(port)?;
    stream.write_all(b"AMQP\x00\x00\x09\x01")?;
    let mut kind = [0_u8];
    stream.read_exact(&mut kind)?;
    Ok(kind == [1])
}
