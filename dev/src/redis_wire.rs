//! The few words of Redis' protocol that are needed here.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::health;

const TIMEOUT: Duration = Duration::from_secs(10);

/// An answer; what is not needed here is read and dropped.
#[derive(Debug, PartialEq, Eq)]
enum Reply {
    Text(String),
    List(Vec<Reply>),
    Nothing,
}

/// Whether a private Redis answers.
pub(crate) fn ping(port: u16, password: &str) -> io::Result<bool> {
    let mut stream = BufReader::new(health::connect(port)?);
    call(&mut stream, &["AUTH", password])?;
    Ok(call(&mut stream, &["PING"])? == Reply::Text("PONG".to_owned()))
}

/// Deletes the suite's keys in a Redis of the user's, and says how many.
pub(crate) fn drop_own_keys(url: &str) -> anyhow::Result<usize> {
    let mut stream = open(url)?;
    let mut cursor = "0".to_owned();
    let mut dropped: usize = 0;
    loop {
        let reply = call(
            &mut stream,
            &["SCAN", &cursor, "MATCH", "rifada:*", "COUNT", "1000"],
        )?;
        let Reply::List(parts) = reply else {
            bail!("an unexpected answer to SCAN");
        };
        let [Reply::Text(next), Reply::List(keys)] = parts.as_slice() else {
            bail!("an unexpected answer to SCAN");
        };
        for key in keys {
            if let Reply::Text(key) = key {
                call(&mut stream, &["DEL", key])?;
                dropped = dropped.saturating_add(1);
            }
        }
        if next == "0" {
            return Ok(dropped);
        }
        cursor = next.clone();
    }
}

/// Opens `redis://[[user]:password@]host[:port][/number]`.
fn open(url: &str) -> anyhow::Result<BufReader<TcpStream>> {
    let rest = url
        .strip_prefix("redis://")
        .context("only redis:// can be reached from here")?;
    let (rest, _) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, number) = rest.split_once('/').unwrap_or((rest, ""));
    let (login, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    let place = if place.contains(':') {
        place.to_owned()
    } else {
        format!("{place}:6379")
    };
    let stream = TcpStream::connect(&place).with_context(|| format!("{place} does not answer"))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    let mut stream = BufReader::new(stream);
    match login.split_once(':') {
        Some(("", password)) => drop(call(&mut stream, &["AUTH", password])?),
        Some((user, password)) => drop(call(&mut stream, &["AUTH", user, password])?),
        None => {}
    }
    if !number.is_empty() {
        call(&mut stream, &["SELECT", number])?;
    }
    Ok(stream)
}

fn call(stream: &mut BufReader<TcpStream>, words: &[&str]) -> io::Result<Reply> {
    let mut request = format!("*{}\r\n", words.len());
    for word in words {
        request.push_str(&format!("${}\r\n{word}\r\n", word.len()));
    }
    stream.get_mut().write_all(request.as_bytes())?;
    read(stream)
}

fn read(stream: &mut impl BufRead) -> io::Result<Reply> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let line = line.trim_end();
    let wrong = || io::Error::other(format!("Redis said {line:?}"));
    let (kind, rest) = line.split_at_checked(1).ok_or_else(wrong)?;
    match kind {
        "+" | ":" => Ok(Reply::Text(rest.to_owned())),
        "$" => {
            let Ok(length) = rest.parse::<usize>() else {
                return Ok(Reply::Nothing);
            };
            let mut bytes = vec![0; length];
            stream.read_exact(&mut bytes)?;
            stream.read_exact(&mut [0; 2])?;
            Ok(Reply::Text(String::from_utf8_lossy(&bytes).into_owned()))
        }
        "*" => {
            let count: usize = rest.parse().map_err(|_| wrong())?;
            (0..count)
                .map(|_| read(stream))
                .collect::<io::Result<_>>()
                .map(Reply::List)
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let mut answer = "*2\r\n$1\r\n0\r\n*2\r\n$3\r\na:b\r\n$-1\r\n".as_bytes();
        let text = |text: &str| Reply::Text(text.to_owned());
        assert_eq!(
            read(&mut answer).unwrap(),
            Reply::List(vec![
                text("0"),
                Reply::List(vec![text("a:b"), Reply::Nothing])
            ])
        );
        assert!(read(&mut "-NOAUTH needed\r\n".as_bytes()).is_err());
    }
}
