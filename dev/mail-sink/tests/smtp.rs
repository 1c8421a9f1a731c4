//! The sink as its clients see it: a raw SMTP conversation, and a file.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

struct Sink {
    process: Child,
    address: String,
    folder: PathBuf,
}

impl Sink {
    fn start(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _earlier = fs::remove_dir_all(&folder);
        let mut process = Command::new(env!("CARGO_BIN_EXE_mail-sink"))
            .args(["--bind", "127.0.0.1:0", "--dir"])
            .arg(&folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut said)
            .unwrap();
        let address = said
            .strip_prefix("mail-sink listens on ")
            .and_then(|rest| rest.split(',').next())
            .expect("the sink says where it listens")
            .to_owned();
        Self {
            process,
            address,
            folder,
        }
    }

    fn connect(&self) -> Client {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        stream.set_nodelay(true).unwrap();
        let mut client = Client {
            reader: BufReader::new(stream.try_clone().unwrap()),
            stream,
        };
        assert!(client.answer().starts_with("220"));
        client
    }

    fn mails(&self) -> Vec<String> {
        let mut paths: Vec<PathBuf> = fs::read_dir(&self.folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        assert!(
            paths.iter().all(|path| path.extension().unwrap() == "eml"),
            "nothing half-written stays behind: {paths:?}"
        );
        paths
            .iter()
            .map(|path| fs::read_to_string(path).unwrap())
            .collect()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _waited = self.process.wait();
    }
}

struct Client {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
}

impl Client {
    fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    fn say(&mut self, line: &str, code: &str) {
        write!(self.stream, "{line}\r\n").unwrap();
        let answer = self.answer();
        assert!(answer.starts_with(code), "{line} was answered {answer}");
    }
}

#[test]
fn a_mail_becomes_one_file_with_its_envelope() {
    let sink = Sink::start("one");
    let mut client = sink.connect();
    client.say("EHLO test.example", "250");
    client.say("MAIL FROM:<gifts@rifada.test>", "250");
    client.say("RCPT TO:<amal@example.org>", "250");
    client.say("RCPT TO:<copy@example.org>", "250");
    client.say("DATA", "354");
    client.say(
        "Subject: =?utf-8?b?2LTZg9ix2Kc=?=\r\nTo: amal@example.org\r\n\r\nشكراً\r\n..leading dot\r\n.",
        "250",
    );
    client.say("QUIT", "221");

    let mails = sink.mails();
    assert_eq!(
        mails,
        ["X-Envelope-From: <gifts@rifada.test>\r\n\
          X-Envelope-To: amal@example.org, copy@example.org\r\n\
          Subject: =?utf-8?b?2LTZg9ix2Kc=?=\r\nTo: amal@example.org\r\n\r\nشكراً\r\n.leading dot\r\n"]
    );
}

#[test]
fn one_connection_brings_many_mails_in_order() {
    let sink = Sink::start("many");
    let mut client = sink.connect();
    client.say("EHLO test.example", "250");
    for number in 0..20 {
        client.say("MAIL FROM:<a@example.org>", "250");
        client.say(&format!("RCPT TO:<d{number}@example.org>"), "250");
        client.say("DATA", "354");
        client.say(&format!("Subject: {number}\r\n\r\nbody\r\n."), "250");
    }
    let mails = sink.mails();
    assert_eq!(mails.len(), 20);
    for (number, mail) in mails.iter().enumerate() {
        assert!(mail.contains(&format!("X-Envelope-To: d{number}@example.org\r\n")));
        assert!(mail.contains(&format!("Subject: {number}\r\n")));
    }
}

#[test]
fn a_mail_that_is_cut_off_leaves_nothing() {
    let sink = Sink::start("cut");
    let mut client = sink.connect();
    client.say("EHLO test.example", "250");
    client.say("MAIL FROM:<a@example.org>", "250");
    client.say("RCPT TO:<b@example.org>", "250");
    client.say("DATA", "354");
    write!(client.stream, "Subject: half\r\n").unwrap();
    drop(client);
    let mut next = sink.connect();
    next.say("NOOP", "250");
    assert_eq!(sink.mails(), Vec::<String>::new());
}

#[test]
fn a_mail_that_cannot_be_kept_is_not_accepted() {
    let sink = Sink::start("lost");
    let mut client = sink.connect();
    fs::remove_dir_all(&sink.folder).unwrap();
    client.say("EHLO test.example", "250");
    client.say("MAIL FROM:<a@example.org>", "250");
    client.say("RCPT TO:<b@example.org>", "250");
    client.say("DATA", "354");
    client.say("Subject: nowhere\r\n\r\nbody\r\n.", "451");
}
