//! A real mail server that keeps what it takes, and that a test can make behave badly.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use mail_parser::MessageParser;
use mailin::{Action, Handler, Response, SessionBuilder, response};

/// How the server treats the mails that come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Takes them.
    Takes,
    /// Says no for now.
    NotNow,
    /// Says no for good.
    Never,
    /// Takes them, and breaks the connection before it says so.
    TakesAndBreaks,
    /// Says nothing until its manner changes.
    Silent,
    /// Says nothing to mails for donors until its manner changes.
    SilentForDonors,
}

/// A mail that was taken.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    /// The recipients on the envelope.
    pub(crate) to: Vec<String>,
    /// The whole mail.
    pub(crate) raw: String,
    pub(crate) message_id: String,
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

#[derive(Clone)]
pub(crate) struct MailServer {
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    manner: Mutex<Manner>,
    changed: Condvar,
    taken: Mutex<Vec<Taken>>,
    asked: Mutex<u32>,
}

impl MailServer {
    pub(crate) fn start() -> Self {
        Self::listen(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    /// Where a server can be started later.
    pub(crate) fn free_port() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    }

    pub(crate) fn start_at(port: u16) -> Self {
        Self::listen(TcpListener::bind(("127.0.0.1", port)).unwrap())
    }

    fn listen(listener: TcpListener) -> Self {
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            shared: Arc::new(Shared {
                manner: Mutex::new(Manner::Takes),
                changed: Condvar::new(),
                taken: Mutex::default(),
                asked: Mutex::default(),
            }),
        };
        let shared = server.shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = shared.clone();
                thread::spawn(move || converse(&stream.unwrap(), &shared));
            }
        });
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub(crate) fn behave(&self, manner: Manner) {
        *self.shared.manner.lock().unwrap() = manner;
        self.shared.changed.notify_all();
    }

    /// How many mails came, taken or not.
    pub(crate) fn asked(&self) -> u32 {
        *self.shared.asked.lock().unwrap()
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.shared.taken.lock().unwrap().clone()
    }

    /// Waits for the only mail to this address.
    pub(crate) async fn mail_to(&self, address: &str) -> Taken {
        let to = |taken: &Taken| taken.to.iter().any(|to| to == address);
        testkit::eventually(&format!("a mail to {address}"), async || {
            self.taken().into_iter().find(to)
        })
        .await;
        let all: Vec<Taken> = self.taken().into_iter().filter(to).collect();
        assert_eq!(all.len(), 1, "mails to {address}");
        all.into_iter().next().unwrap()
    }
}

/// Errors end the conversation, as the client's going away does.
fn converse(mut stream: &TcpStream, shared: &Arc<Shared>) {
    let letter = Letter {
        shared: shared.clone(),
        to: Vec::new(),
        data: Vec::new(),
    };
    let mut session = SessionBuilder::new("test").build(IpAddr::V4(Ipv4Addr::LOCALHOST), letter);
    let mut reader = BufReader::new(stream);
    let mut answer = session.greeting();
    let mut line = Vec::new();
    loop {
        if answer.code == BREAK || stream.write_all(&answer.buffer().unwrap()).is_err() {
            return;
        }
        if answer.action == Action::Close {
            return;
        }
        loop {
            line.clear();
            if !reader
                .read_until(b'\n', &mut line)
                .is_ok_and(|read| read > 0)
            {
                return;
            }
            answer = session.process(&line);
            if answer.action != Action::NoReply {
                break;
            }
        }
    }
}

/// Stands for a broken connection; never sent.
const BREAK: u16 = 421;

struct Letter {
    shared: Arc<Shared>,
    to: Vec<String>,
    data: Vec<u8>,
}

impl Handler for Letter {
    fn rcpt(&mut self, to: &str) -> Response {
        *self.shared.asked.lock().unwrap() += 1;
        let manner = self.shared.manner.lock().unwrap();
        let silent = |manner: &mut Manner| match manner {
            Manner::Silent => true,
            Manner::SilentForDonors => to.ends_with("@donors.example"),
            Manner::Takes | Manner::TakesAndBreaks | Manner::NotNow | Manner::Never => false,
        };
        match *self.shared.changed.wait_while(manner, silent).unwrap() {
            Manner::Takes | Manner::TakesAndBreaks | Manner::Silent | Manner::SilentForDonors => {
                response::OK
            }
            Manner::NotNow => Response::custom(451, "try later".to_owned()),
            // As real ones do, it repeats the address.
            Manner::Never => Response::custom(550, "no mailbox nobody@donors.example".to_owned()),
        }
    }

    fn data_start(&mut self, _: &str, _: &str, _: bool, to: &[String]) -> Response {
        self.to = to.to_vec();
        self.data.clear();
        response::OK
    }

    fn data(&mut self, line: &[u8]) -> std::io::Result<()> {
        self.data.extend_from_slice(line);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let taken = read(std::mem::take(&mut self.to), &self.data);
        self.shared.taken.lock().unwrap().push(taken);
        match *self.shared.manner.lock().unwrap() {
            Manner::TakesAndBreaks => Response::custom(BREAK, "breaks".to_owned()),
            Manner::Takes
            | Manner::NotNow
            | Manner::Never
            | Manner::Silent
            | Manner::SilentForDonors => response::OK,
        }
    }
}

fn read(to: Vec<String>, data: &[u8]) -> Taken {
    let mail = MessageParser::default().parse(data).expect("a mail");
    Taken {
        to,
        raw: String::from_utf8(data.to_vec()).expect("mails are written in ASCII"),
        message_id: mail.message_id().unwrap().to_owned(),
        kind: mail
            .header_raw("X-Rifada-Message-Kind")
            .unwrap()
            .trim()
            .to_owned(),
        subject: mail.subject().unwrap().to_owned(),
        text: mail.body_text(0).unwrap().into_owned(),
        html: mail.body_html(0).unwrap().into_owned(),
    }
}
