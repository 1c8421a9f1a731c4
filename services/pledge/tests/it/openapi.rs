//! The OpenAPI document, from the code.

use std::collections::BTreeSet;

use crate::world::World;

#[actix_web::test]
async fn every_call_is_described() {
    let world = World::start().await;
    let api = world.api.get("/openapi.json").expect(200).await;
    assert_eq!(api["openapi"], "3.1.0");
    let calls: BTreeSet<String> = api["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, calls)| {
            calls
                .as_object()
                .unwrap()
                .keys()
                .map(move |method| format!("{method} {path}"))
        })
        .collect();
    let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
    assert_eq!(
        calls,
        [
            "get /api/dead-letters",
            "get /api/dead-letters/{id}",
            "get /api/match-funds",
            "get /api/match-funds/{id}",
            "get /api/match-funds/{id}/allocations",
            "get /api/match-funds/{id}/days",
            "get /api/match-funds/{id}/flags",
            "get /api/match-funds/{id}/statement",
            "get /api/pledges",
            "get /api/pledges/audit",
            "get /api/pledges/days",
            "get /api/pledges/wall",
            "get /api/pledges/{id}",
            "get /api/sponsors",
            "get /api/sponsors/{id}",
            "get /internal/changes",
            "get /internal/pledges/{id}/contact",
            "patch /api/match-funds/{id}",
            "post /api/dead-letters/{id}/drop",
            "post /api/dead-letters/{id}/replay",
            "post /api/match-funds",
            "post /api/match-funds/simulate",
            "post /api/match-funds/try",
            "post /api/match-funds/{id}/activate",
            "post /api/match-funds/{id}/increase",
            "post /api/match-funds/{id}/pause",
            "post /api/match-funds/{id}/resume",
            "post /api/match-funds/{id}/settle",
            "post /api/pledges",
            "post /api/pledges/{id}/cancel",
            "post /api/pledges/{id}/extend",
            "post /api/pledges/{id}/leave-wall",
            "post /api/quotes",
            "post /api/sponsors",
            "post /api/sponsors/{id}/claim",
            "post /api/sponsors/{id}/decision",
            "post /api/sponsors/{id}/release",
        ]
    );
    // Nothing is referred to that isn't there.
    let schemas = api["components"]["schemas"].as_object().unwrap();
    let document = api.to_string();
    for reference in document.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name}");
    }
    world.finish(0).await;
}
