//! One SMTP conversation.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::time::Duration;

use mailin::{Action, Handler, Response, SessionBuilder, response};

use crate::mailbox::{Envelope, Mailbox};

/// A client that says nothing for so long has gone away.
const IDLE: Duration = Duration::from_secs(300);
const LINE_LIMIT_BYTES: u64 = 1024 * 1024;
const MAIL_LIMIT_BYTES: usize = 32 * 1024 * 1024;

/// Answers a client until it is done. Errors end the conversation: the client
/// sees that its mail was not accepted, and tries again.
pub(crate) fn serve(stream: &TcpStream, mailbox: Mailbox) {
    let _ended = converse(stream, mailbox);
}

fn converse(stream: &TcpStream, mailbox: Mailbox) -> io::Result<()> {
    stream.set_read_timeout(Some(IDLE))?;
    stream.set_write_timeout(Some(IDLE))?;
    stream.set_nodelay(true)?;
    let client = stream
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip());
    let mut session = SessionBuilder::new("mail-sink").build(client, Letter::new(mailbox));
    let mut reader = BufReader::new(stream);
    send(stream, &session.greeting())?;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader
            .by_ref()
            .take(LINE_LIMIT_BYTES)
            .read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        let answer = session.process(&line);
        match answer.action {
            Action::NoReply => {}
            Action::Reply if answer.code == response::INTERNAL_ERROR.code => {
                // mailin would go on reading data after a mail that was not
                // kept: the conversation ends here instead.
                return send(stream, &answer);
            }
            Action::Reply => send(stream, &answer)?,
            Action::Close | Action::UpgradeTls => return send(stream, &answer),
        }
    }
}

fn send(mut stream: &TcpStream, answer: &Response) -> io::Result<()> {
    stream.write_all(&answer.buffer()?)
}

/// The mail in hand.
struct Letter {
    mailbox: Mailbox,
    envelope: Envelope,
    message: Vec<u8>,
    too_long: bool,
}

impl Letter {
    fn new(mailbox: Mailbox) -> Self {
        Self {
            mailbox,
            envelope: Envelope {
                from: String::new(),
                to: Vec::new(),
            },
            message: Vec::new(),
            too_long: false,
        }
    }
}

impl Handler for Letter {
    fn data_start(&mut self, _domain: &str, from: &str, _eight: bool, to: &[String]) -> Response {
        self.envelope = Envelope {
            from: from.to_owned(),
            to: to.to_vec(),
        };
        self.message.clear();
        self.too_long = false;
        response::OK
    }

    fn data(&mut self, line: &[u8]) -> io::Result<()> {
        if self.message.len().saturating_add(line.len()) > MAIL_LIMIT_BYTES {
            self.too_long = true;
        } else {
            self.message.extend_from_slice(line);
        }
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        if self.too_long {
            return response::INTERNAL_ERROR;
        }
        match self.mailbox.keep(&self.envelope, &self.message) {
            Ok(_) => response::OK,
            Err(_) => response::INTERNAL_ERROR,
        }
    }
}
