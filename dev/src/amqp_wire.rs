//! The few words of AMQP 0-9-1 that are needed to take the suite's queues out
//! of a broker of the user's.

use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::suite::SERVICES;

const TIMEOUT: Duration = Duration::from_secs(10);
const EXCHANGE: &str = "rifada.events";
/// Beside each service's queue: its dead letters, and what waits to be tried again.
const BESIDE: [&str; 6] = [
    "",
    ".dead",
    ".retry.500ms",
    ".retry.2000ms",
    ".retry.10000ms",
    ".retry.60000ms",
];

/// A method: its class and its number there.
type Method = (u16, u16);

/// Deletes the suite's exchange and queues; those that are not there are none.
pub(crate) fn drop_own_queues(url: &str) -> anyhow::Result<()> {
    let mut broker = Broker::open(url)?;
    for service in SERVICES {
        for ending in BESIDE {
            let mut arguments = 0_u16.to_be_bytes().to_vec();
            short(&mut arguments, &format!("{service}{ending}"))?;
            arguments.push(0);
            broker.call((50, 40), &arguments, (50, 41))?;
        }
    }
    let mut arguments = 0_u16.to_be_bytes().to_vec();
    short(&mut arguments, EXCHANGE)?;
    arguments.push(0);
    broker.call((40, 20), &arguments, (40, 21))?;
    broker.close()
}

struct Broker {
    stream: BufReader<TcpStream>,
    channel: u16,
}

impl Broker {
    /// Opens `amqp://user:password@host[:port][/vhost]`, and a channel.
    fn open(url: &str) -> anyhow::Result<Self> {
        let place = Place::parse(url)?;
        let stream = TcpStream::connect(&place.address)
            .with_context(|| format!("{} does not answer", place.address))?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        let mut broker = Self {
            stream: BufReader::new(stream),
            channel: 0,
        };
        broker.stream.get_mut().write_all(b"AMQP\x00\x00\x09\x01")?;
        broker.expect((10, 10))?;
        let mut answer = 0_u32.to_be_bytes().to_vec();
        short(&mut answer, "PLAIN")?;
        long(
            &mut answer,
            &format!("\0{}\0{}", place.user, place.password),
        )?;
        short(&mut answer, "en_US")?;
        broker.send((10, 11), &answer)?;
        let tune = broker.expect((10, 30))?;
        // Its limits as they are, but no heartbeat: we are done in a moment.
        let mut answer = tune.get(..6).unwrap_or_default().to_vec();
        answer.extend([0, 0]);
        broker.send((10, 31), &answer)?;
        let mut vhost = Vec::new();
        short(&mut vhost, &place.vhost)?;
        vhost.extend([0, 0]);
        broker.call((10, 40), &vhost, (10, 41))?;
        broker.channel = 1;
        broker.call((20, 10), &[0], (20, 11))?;
        Ok(broker)
    }

    fn close(mut self) -> anyhow::Result<()> {
        self.channel = 0;
        let mut arguments = 200_u16.to_be_bytes().to_vec();
        short(&mut arguments, "done")?;
        arguments.extend([0; 4]);
        self.call((10, 50), &arguments, (10, 51)).map(drop)
    }

    fn call(
        &mut self,
        method: Method,
        arguments: &[u8],
        answer: Method,
    ) -> anyhow::Result<Vec<u8>> {
        self.send(method, arguments)?;
        self.expect(answer)
    }

    fn send(&mut self, (class, number): Method, arguments: &[u8]) -> anyhow::Result<()> {
        let size = u32::try_from(arguments.len().saturating_add(4))?;
        let mut frame = vec![1];
        frame.extend(self.channel.to_be_bytes());
        frame.extend(size.to_be_bytes());
        frame.extend(class.to_be_bytes());
        frame.extend(number.to_be_bytes());
        frame.extend(arguments);
        frame.push(0xCE);
        Ok(self.stream.get_mut().write_all(&frame)?)
    }

    /// The arguments of the method that is due.
    fn expect(&mut self, wanted: Method) -> anyhow::Result<Vec<u8>> {
        let mut head = [0_u8; 7];
        self.stream
            .read_exact(&mut head)
            .context("the broker ended the conversation")?;
        let [_, _, _, size @ ..] = head;
        let mut payload = vec![0; usize::try_from(u32::from_be_bytes(size))?];
        self.stream.read_exact(&mut payload)?;
        self.stream.read_exact(&mut [0])?;
        let Some(([c0, c1, n0, n1], arguments)) = payload.split_first_chunk::<4>() else {
            bail!("the broker sent an empty method");
        };
        let got = (
            u16::from_be_bytes([*c0, *c1]),
            u16::from_be_bytes([*n0, *n1]),
        );
        if got == wanted {
            return Ok(arguments.to_vec());
        }
        // A refusal closes the connection or the channel, with its reason.
        let reason = arguments
            .get(3..)
            .map(String::from_utf8_lossy)
            .unwrap_or_default();
        bail!("the broker refused: {}", reason.trim_matches(char::from(0)))
    }
}

/// Where a broker is, and who comes.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    address: String,
    user: String,
    password: String,
    vhost: String,
}

impl Place {
    fn parse(url: &str) -> anyhow::Result<Self> {
        let rest = url
            .strip_prefix("amqp://")
            .context("only amqp:// can be reached from here")?;
        let (rest, _) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, vhost) = match rest.split_once('/') {
            Some((authority, vhost)) => (authority, crate::database_url::decode(vhost)?),
            None => (rest, "/".to_owned()),
        };
        let (login, place) = authority
            .rsplit_once('@')
            .unwrap_or(("guest:guest", authority));
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        Ok(Self {
            address: if place.contains(':') {
                place.to_owned()
            } else {
                format!("{place}:5672")
            },
            user: crate::database_url::decode(user)?,
            password: crate::database_url::decode(password)?,
            vhost,
        })
    }
}

fn short(into: &mut Vec<u8>, text: &str) -> anyhow::Result<()> {
    into.push(u8::try_from(text.len()).context("a name is too long for AMQP")?);
    into.extend(text.as_bytes());
    Ok(())
}

fn long(into: &mut Vec<u8>, text: &str) -> anyhow::Result<()> {
    into.extend(u32::try_from(text.len())?.to_be_bytes());
    into.extend(text.as_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let place = |address: &str, user: &str, password: &str, vhost: &str| Place {
            address: address.to_owned(),
            user: user.to_owned(),
            password: password.to_owned(),
            vhost: vhost.to_owned(),
        };
        for (url, wanted) in [
            ("amqp://rabbit", place("rabbit:5672", "guest", "guest", "/")),
            (
                "amqp://a:b%40@rabbit:1/%2f",
                place("rabbit:1", "a", "b@", "/"),
            ),
            (
                "amqp://a:b@rabbit/gifts?x=1",
                place("rabbit:5672", "a", "b", "gifts"),
            ),
        ] {
            assert_eq!(Place::parse(url).unwrap(), wanted);
        }
        assert!(Place::parse("amqps://rabbit").is_err());
    }
}
