//! Too much, too slow, and an orderly end.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Api, Env, eventually};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::messages::allow;
use crate::toy::Toy;

fn slow(api: &Api, key: &str, seconds: f64) -> impl Future<Output = testkit::Answer> + use<> {
    api.post("/api/tell", &json!({"seconds": seconds}))
        .key(key)
        .send()
}

#[actix_web::test]
async fn beyond_its_bound_a_service_says_so_at_once_and_still_tells_how_it_is() {
    let env = Env::start::<Toy>().await;
    let mut config = env.config();
    config.max_requests = 4;
    config.database_connections = 4;
    let (running, api) = env.run::<Toy>(config).await;
    allow(&env).await;
    let busy: Vec<_> = (0..4)
        .map(|number| tokio::spawn(slow(&api, &format!("k{number}"), 4.0)))
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let started = Instant::now();
    for _ in 0..50 {
        let refused = slow(&api, "one-more", 0.0).await;
        assert_eq!(
            (refused.status, refused.body["code"].as_str()),
            (503, Some("unavailable"))
        );
        assert_eq!(refused.headers["retry-after"], "1");
    }
    // Each connection to Postgres is taken as well.
    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(api.get(path).send().await.status, 200, "{path}");
    }
    assert!(started.elapsed() < Duration::from_secs(3));
    for request in busy {
        assert_eq!(request.await.unwrap().status, 201);
    }
    assert_eq!(slow(&api, "one-more", 0.0).await.status, 201);
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn who_waits_too_long_for_postgres_is_told_to_come_back() {
    let env = Env::start::<Toy>().await;
    let mut config = env.config();
    config.database_connections = 1;
    let (running, api) = env.run::<Toy>(config).await;
    allow(&env).await;
    let busy = tokio::spawn(slow(&api, "first", 6.0));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let refused = slow(&api, "second", 0.0).await;
    assert_eq!(refused.status, 503);
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(busy.await.unwrap().status, 201);
    env.finish([running], 0).await;
}

/// Says something to a service as bytes, and gives all that it answers until it hangs up.
async fn raw(api: &Api, pieces: &[&str], pause: Duration) -> (String, Duration) {
    let address = api.base().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let started = Instant::now();
    for piece in pieces {
        // The service may have hung up already.
        let _ = stream.write_all(piece.as_bytes()).await;
        tokio::time::sleep(pause).await;
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    (
        String::from_utf8_lossy(&answer).into_owned(),
        started.elapsed(),
    )
}

#[actix_web::test]
async fn trap_31_slow_and_endless_requests_are_given_up() {
    let env = Env::start::<Toy>().await;
    let (running, api) = env.run::<Toy>(env.config()).await;
    let head = "POST /api/tell HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\n\
                Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    let pause = Duration::from_millis(10);
    let drops: Vec<&str> = std::iter::once(head)
        .chain(std::iter::repeat_n(" ", 30))
        .collect();
    let (body, no_end) = ([head], ["POST /api/tell HTTP/1.1\r\nHost"]);
    // But a poor line does that is not idle.
    let head_of_much = head.replace("1000", "60001");
    let much = " ".repeat(5_000);
    let poor_line: Vec<&str> = std::iter::once(head_of_much.as_str())
        .chain(std::iter::repeat_n(much.as_str(), 12))
        .collect();
    let (slow_body, slow_head, drop_by_drop, poor_line) = tokio::join!(
        raw(&api, &body, pause),
        raw(&api, &no_end, pause),
        // A byte now and then buys no time.
        raw(&api, &drops, Duration::from_millis(400)),
        raw(&api, &poor_line, Duration::from_millis(1_100)),
    );
    assert!(poor_line.0.starts_with("HTTP/1.1 400"), "{}", poor_line.0);
    for (answer, took) in [&slow_body, &slow_head, &drop_by_drop] {
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(*took < Duration::from_secs(20), "{took:?}");
    }
    assert!(slow_body.0.contains("connection: close") && slow_body.0.contains("too_slow"));
    // A head without an end.
    let many = format!(
        "GET /livez HTTP/1.1\r\nHost: x\r\nX: {}",
        "y".repeat(300_000)
    );
    let (answer, _) = raw(&api, &[&many], pause).await;
    assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(api.get("/livez").send().await.status, 200);
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn a_stop_under_load_fails_no_request() {
    let env = Env::start::<Toy>().await;
    let mut config = env.config();
    config.drain = Duration::from_secs(1);
    let (leaving, old) = env.run::<Toy>(config).await;
    let (staying, new) = env.run::<Toy>(env.config()).await;
    allow(&env).await;
    // Clients keep their connections, and go elsewhere once they are told that it is not ready.
    let clients: Vec<_> = (0..8)
        .map(|client| {
            let (old, new) = (old.clone(), new.clone());
            tokio::spawn(async move {
                let mut asked_to_leave = false;
                for number in 0..60 {
                    let at = if asked_to_leave { &new } else { &old };
                    let answer = slow(at, &format!("{client}-{number}"), 0.02).await;
                    assert_eq!(answer.status, 201, "{}", answer.text);
                    let connection = answer.headers.get("connection");
                    asked_to_leave |= connection.is_some_and(|value| value == "close");
                }
                asked_to_leave
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let stopping = tokio::spawn(leaving.stop());
    eventually("it is not ready", async || {
        (old.get("/readyz").send().await.status == 503).then_some(())
    })
    .await;
    for client in clients {
        assert!(client.await.unwrap(), "each was asked to leave");
    }
    stopping.await.unwrap();
    env.finish([staying], 0).await;
}

#[actix_web::test]
async fn an_idle_connection_delays_no_stop() {
    let env = Env::start::<Toy>().await;
    let (running, api) = env.run::<Toy>(env.config()).await;
    let address = api.base().trim_start_matches("http://");
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut answer = [0; 512];
    assert!(idle.read(&mut answer).await.unwrap() > 0);
    let started = Instant::now();
    running.stop().await;
    assert!(
        started.elapsed() < Duration::from_secs(4),
        "{:?}",
        started.elapsed()
    );
    env.finish([], 0).await;
}
