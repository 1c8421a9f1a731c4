//! What a browser loads.

use crate::support::Sim;

#[tokio::test]
async fn pages_and_scripts_are_served_with_a_policy() {
    let sim = Sim::start().await;
    for (path, content_type, holds) in [
        ("/", "text/html", "no money moves"),
        ("/v3/", "text/javascript", "window.Stripe"),
        ("/v3", "text/javascript", "window.Stripe"),
        ("/v3/element.html", "text/html", "id=\"number\""),
        ("/v3/element.js", "text/javascript", "postMessage"),
        ("/v3/card.js", "text/javascript", "passesLuhn"),
        ("/v3/words.js", "text/javascript", "محاكاة"),
        ("/v3/element.css", "text/css", "rtl"),
        ("/v3/challenge.html", "text/html", "id=\"complete\""),
        ("/v3/challenge.js", "text/javascript", "postMessage"),
        ("/v3/challenge.css", "text/css", "button"),
    ] {
        let answer = sim.client.get(sim.url(path)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert!(header("Content-Type").starts_with(content_type), "{path}");
        let policy = header("Content-Security-Policy");
        assert!(
            policy.contains("script-src 'self'") && !policy.contains("unsafe"),
            "{path}"
        );
        assert!(answer.text().await.unwrap().contains(holds), "{path}");
    }
    assert_eq!(
        sim.client
            .get(sim.url("/healthz"))
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    assert_eq!(
        sim.client
            .get(sim.url("/v3/nothing.js"))
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
}

#[tokio::test]
async fn pages_of_this_machine_may_call_the_api() {
    let sim = Sim::start().await;
    for origin in ["http://127.0.0.1:8080", "http://localhost:3000"] {
        let asked = sim.client.request(
            reqwest::Method::OPTIONS,
            sim.url("/v1/payment_intents/pi_x/confirm"),
        );
        let asked = asked
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .send()
            .await
            .unwrap();
        assert_eq!(asked.status(), 204);
        assert_eq!(asked.headers()["Access-Control-Allow-Origin"], origin);
        let answer = sim
            .client
            .get(sim.url("/v1/payment_intents/pi_x"))
            .header("Origin", origin)
            .send()
            .await
            .unwrap();
        assert_eq!(
            answer.headers()["Access-Control-Allow-Origin"],
            origin,
            "errors too, so that the page can read them"
        );
    }
}
