//! As much of HTTP as a load needs: it shares the machine with what it measures.

use std::net::SocketAddr;

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A kept connection, and the last answer on it.
pub(crate) struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
    /// Where the answer's body begins.
    body: usize,
}

impl Connection {
    pub(crate) async fn open(to: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            answer: Vec::with_capacity(128 * 1_024),
            body: 0,
        })
    }

    /// Asks, and reads the answer whole; its status.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        let mut whole = None;
        loop {
            ensure!(
                self.stream.read_buf(&mut self.answer).await? > 0,
                "a connection was closed under a request"
            );
            if whole.is_none() {
                whole = head(&self.answer)?;
            }
            if let Some((status, body, length)) = whole
                && self.answer.len() >= body + length
            {
                self.body = body;
                return Ok(status);
            }
        }
    }

    pub(crate) fn body(&self) -> &[u8] {
        self.answer.get(self.body..).unwrap_or_default()
    }

    /// Bytes of the whole answer.
    pub(crate) const fn length(&self) -> usize {
        self.answer.len()
    }

    /// The values of a header, in the order in which they came.
    pub(crate) fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.lines()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// All headers.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        let head = self.answer.get(..self.body).unwrap_or_default();
        let head = std::str::from_utf8(head).unwrap_or_default();
        head.lines().skip(1).filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name, value.trim()))
        })
    }
}

/// Status, beginning and length of the body, once the head is there.
fn head(answer: &[u8]) -> anyhow::Result<Option<(u16, usize, usize)>> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(answer.get(..end).unwrap_or_default())?;
    let status = head.get(9..12).context("no status")?.parse()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse())
    });
    let length = length.context("an answer of unknown length")??;
    Ok(Some((status, end + 4, length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_when_it_is_there() {
        let answer = b"HTTP/1.1 303 See Other\r\ncontent-length: 5\r\nx: y\r\n\r\nhello";
        assert_eq!(head(&answer[..40]).unwrap(), None);
        let (status, body, length) = head(answer).unwrap().unwrap();
        assert_eq!((status, &answer[body..], length), (303, &b"hello"[..], 5));
        assert!(head(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
