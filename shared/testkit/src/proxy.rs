//! A TCP proxy that does to connections what networks do: cuts, stalls, refuses, dawdles.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// What is passed on at a time; little, so that a stall is soon felt.
const CHUNK: usize = 16 * 1024;
/// How much of a client's first words is remembered.
const GREETING: usize = 4 * 1024;

/// Stands between a client and a server. All is well until told otherwise; it ends when dropped.
pub struct TcpProxy {
    address: SocketAddr,
    state: Arc<State>,
    accepting: AbortHandle,
}

struct State {
    target: SocketAddr,
    weather: watch::Sender<Weather>,
    open: AtomicUsize,
    accepted: AtomicUsize,
}

#[derive(Debug, Clone, Default)]
struct Weather {
    /// Connections of an earlier number are cut.
    cuts: u64,
    refusing: bool,
    requests_held: bool,
    answers_held: bool,
    /// Connections that began by saying this are held.
    held_if_said: Option<String>,
    delay: Duration,
}

/// What a client said at first: its connection's name, for one.
#[derive(Clone, Default)]
struct Greeting(Arc<Mutex<Vec<u8>>>);

impl Greeting {
    fn hear(&self, piece: &[u8]) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = GREETING.saturating_sub(heard.len());
        heard.extend(piece.iter().take(room));
    }

    fn says(&self, words: &str) -> bool {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard
            .windows(words.len().max(1))
            .any(|window| window == words.as_bytes())
    }
}

impl Weather {
    fn holds(&self, direction: Direction, greeting: &Greeting) -> bool {
        let way = match direction {
            Direction::Requests => self.requests_held,
            Direction::Answers => self.answers_held,
        };
        let named = self.held_if_said.as_deref();
        way || named.is_some_and(|words| greeting.says(words))
    }
}

#[derive(Debug, Clone, Copy)]
enum Direction {
    Requests,
    Answers,
}

impl TcpProxy {
    /// Listens on a free port of this machine, and passes on to `target`.
    pub async fn start(target: SocketAddr) -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into(), target).await
    }

    /// Listens at `address`, and passes on to `target`.
    pub async fn start_at(address: SocketAddr, target: SocketAddr) -> Self {
        let listener = TcpListener::bind(address)
            .await
            .expect("the proxy's address is free");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(State {
            target,
            weather: watch::Sender::default(),
            open: AtomicUsize::new(0),
            accepted: AtomicUsize::new(0),
        });
        let accepting = tokio::spawn(accept(listener, state.clone())).abort_handle();
        Self {
            address,
            state,
            accepting,
        }
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts every connection there is, without a word (RST). New ones are passed on.
    pub fn cut(&self) {
        self.change(|weather| weather.cuts += 1);
    }

    /// Whether new connections are refused; those there are go on.
    pub fn refuse(&self, refusing: bool) {
        self.change(|weather| weather.refusing = refusing);
    }

    /// Accepts connections and passes nothing either way, until [`restore`](Self::restore).
    pub fn stall(&self) {
        self.change(|weather| (weather.requests_held, weather.answers_held) = (true, true));
    }

    /// Passes what the client says, and keeps what the server answers.
    pub fn stall_answers(&self) {
        self.change(|weather| weather.answers_held = true);
    }

    /// Stalls those connections alone whose client said these words when it began: an AMQP
    /// connection's name, a database user.
    pub fn stall_those_that_said(&self, words: &str) {
        self.change(|weather| weather.held_if_said = Some(words.to_owned()));
    }

    /// Passes each piece on that much later.
    pub fn delay(&self, delay: Duration) {
        self.change(|weather| weather.delay = delay);
    }

    /// All is well again: nothing is refused, held or delayed, and what was held goes on.
    pub fn restore(&self) {
        self.change(|weather| {
            *weather = Weather {
                cuts: weather.cuts,
                ..Weather::default()
            };
        });
    }

    /// Connections that are open now.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.state.open.load(Ordering::SeqCst)
    }

    /// Connections that were ever accepted and not refused.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.state.accepted.load(Ordering::SeqCst)
    }

    fn change(&self, change: impl FnOnce(&mut Weather)) {
        self.state.weather.send_modify(change);
    }
}

impl Drop for TcpProxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    loop {
        let Ok((client, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        if state.weather.borrow().refusing {
            reset(&client);
            continue;
        }
        state.accepted.fetch_add(1, Ordering::SeqCst);
        state.open.fetch_add(1, Ordering::SeqCst);
        let state = state.clone();
        // Subscribed before the task runs, so that no cut is missed.
        let weather = state.weather.subscribe();
        tokio::spawn(async move {
            pass(client, &state, weather).await;
            state.open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

/// Both ways, until either side ends or the proxy cuts it.
async fn pass(mut client: TcpStream, state: &State, mut weather: watch::Receiver<Weather>) {
    let cuts = weather.borrow().cuts;
    let held = weather.clone();
    let cut = async move {
        // The sender lives as long as the proxy.
        let _ = weather.wait_for(|now| now.cuts != cuts).await;
    };
    tokio::pin!(cut);
    let connecting = TcpStream::connect(state.target);
    let server = tokio::select! {
        server = connecting => server,
        () = &mut cut => return reset(&client),
    };
    let Ok(mut server) = server else {
        return reset(&client);
    };
    let (_, _) = (client.set_nodelay(true), server.set_nodelay(true));
    let was_cut = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let both = async {
            let greeting = Greeting::default();
            let way = |direction| Way {
                direction,
                greeting: greeting.clone(),
                weather: held.clone(),
            };
            let requests = pump(from_client, to_server, way(Direction::Requests));
            let answers = pump(from_server, to_client, way(Direction::Answers));
            tokio::join!(requests, answers)
        };
        tokio::select! {
            // First, so that a cut and a restoration right after it let nothing through.
            biased;
            () = &mut cut => true,
            _ = both => false,
        }
    };
    if was_cut {
        reset(&client);
        reset(&server);
    }
}

struct Way {
    direction: Direction,
    greeting: Greeting,
    weather: watch::Receiver<Weather>,
}

/// One way; an end is passed on as an end, a fault ends the way.
async fn pump(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, mut way: Way) {
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = from.read(&mut chunk).await.unwrap_or(0);
        let piece = chunk.get(..read).unwrap_or_default();
        if matches!(way.direction, Direction::Requests) {
            way.greeting.hear(piece);
        }
        let clear = way
            .weather
            .wait_for(|now| !now.holds(way.direction, &way.greeting));
        let delay = clear.await.map_or(Duration::ZERO, |now| now.delay);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        if piece.is_empty() || to.write_all(piece).await.is_err() {
            let _ = to.shutdown().await;
            return;
        }
    }
}

/// Has the connection end with RST when it is dropped.
fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    tokio::io::copy(&mut from, &mut to).await
                });
            }
        });
        address
    }

    async fn answered(stream: &mut TcpStream) -> bool {
        stream.write_all(b"x").await.expect("written");
        let mut answer = [0; 1];
        let read = tokio::time::timeout(Duration::from_millis(200), stream.read_exact(&mut answer));
        matches!(read.await, Ok(Ok(_)))
    }

    #[tokio::test]
    async fn it_passes_stalls_cuts_and_refuses() {
        let proxy = TcpProxy::start(echo().await).await;
        let connect = async || TcpStream::connect(proxy.address()).await.expect("accepted");
        let mut stream = connect().await;
        assert!(answered(&mut stream).await);
        assert_eq!((proxy.connections(), proxy.accepted()), (1, 1));

        proxy.stall();
        assert!(!answered(&mut stream).await);
        proxy.restore();
        let mut late = [0; 1];
        stream.read_exact(&mut late).await.expect("what was held");
        proxy.stall_those_that_said("nobody");
        assert!(answered(&mut stream).await);
        proxy.stall_those_that_said("xx");
        assert!(!answered(&mut stream).await);
        proxy.restore();
        stream.read_exact(&mut late).await.expect("what was held");
        proxy.delay(Duration::from_millis(400));
        assert!(!answered(&mut stream).await);
        proxy.restore();

        proxy.cut();
        let error = loop {
            match stream.read(&mut late).await {
                Ok(0) => panic!("a polite end"),
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        assert!(answered(&mut connect().await).await);

        proxy.refuse(true);
        let mut refused = connect().await;
        assert!(refused.read_exact(&mut late).await.is_err());
        proxy.refuse(false);
        assert!(answered(&mut connect().await).await);
        assert_eq!(proxy.accepted(), 3);
    }
}
