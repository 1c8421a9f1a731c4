//! What the service says of itself.

use serde_json::Value;

use crate::world::World;

/// Every call that the API's design names, and those that were added.
const CALLS: &[&str] = &[
    "get /api/audit",
    "get /api/campaigns",
    "get /api/campaigns/counts",
    "get /api/campaigns/{id}",
    "get /api/campaigns/{id}/differences",
    "get /api/campaigns/{id}/progress",
    "get /api/campaigns/{id}/updates",
    "get /api/dead-letters",
    "get /api/dead-letters/{id}",
    "get /api/drafts",
    "get /api/drafts/{id}",
    "get /api/me",
    "get /api/organisations",
    "get /api/organisations/{id}",
    "get /api/organisations/{id}/differences",
    "get /api/organisations/{id}/invitations",
    "get /api/organisations/{id}/members",
    "get /api/organisations/{id}/pictures",
    "get /api/organisations/{id}/progress",
    "get /api/pictures/{id}/{size}",
    "get /api/programmes",
    "get /api/programmes/{id}",
    "get /api/programmes/{id}/participants",
    "get /api/programmes/{id}/progress",
    "get /api/reasons",
    "get /api/reviews",
    "get /internal/changes",
    "patch /api/campaigns/{id}",
    "patch /api/drafts/{id}",
    "patch /api/organisations/{id}",
    "post /api/campaigns",
    "post /api/campaigns/{id}/cancel",
    "post /api/campaigns/{id}/claim",
    "post /api/campaigns/{id}/close",
    "post /api/campaigns/{id}/decision",
    "post /api/campaigns/{id}/pause",
    "post /api/campaigns/{id}/permit",
    "post /api/campaigns/{id}/picture",
    "post /api/campaigns/{id}/release",
    "post /api/campaigns/{id}/resume",
    "post /api/campaigns/{id}/submit",
    "post /api/campaigns/{id}/updates",
    "post /api/dead-letters/{id}/drop",
    "post /api/dead-letters/{id}/replay",
    "post /api/drafts",
    "post /api/drafts/{id}/discard",
    "post /api/invitations/accept",
    "post /api/organisations",
    "post /api/organisations/{id}/invitations",
    "post /api/organisations/{id}/invitations/{invitation}/revoke",
    "post /api/organisations/{id}/members",
    "post /api/organisations/{id}/members/remove",
    "post /api/organisations/{id}/pictures",
    "post /api/organisations/{id}/verification",
    "post /api/organisations/{id}/verification/claim",
    "post /api/organisations/{id}/verification/decision",
    "post /api/organisations/{id}/verification/release",
    "post /api/programmes",
    "post /api/programmes/{id}/participants",
];

#[tokio::test]
async fn every_call_is_documented_with_its_answers() {
    let world = World::start().await;
    let document = world.api.get("/openapi.json").expect(200).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = document["paths"].as_object().unwrap();
    let mut calls: Vec<String> = paths
        .iter()
        .flat_map(|(path, calls)| {
            calls
                .as_object()
                .unwrap()
                .keys()
                .map(move |method| format!("{method} {path}"))
        })
        .collect();
    calls.sort();
    assert_eq!(calls, CALLS);
    for call in paths
        .values()
        .flat_map(|calls| calls.as_object().unwrap().values())
    {
        assert!(
            call["summary"]
                .as_str()
                .is_some_and(|summary| !summary.is_empty()),
            "{call}"
        );
        let responses = call["responses"].as_object().unwrap();
        assert!(
            responses.keys().any(|status| status.starts_with('2')),
            "{call}"
        );
        let refusal = &responses["404"]["content"]["application/problem+json"]["schema"];
        assert_eq!(refusal["$ref"], "#/components/schemas/Problem", "{call}");
    }
    let people = &document["components"]["securitySchemes"]["user"];
    assert_eq!(people["scheme"], "bearer");
    let references = references(&document);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for reference in references {
        let name = reference.rsplit('/').next().unwrap();
        assert!(schemas.contains_key(name), "{reference} is not there");
    }
    world.finish().await;
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            own.into_iter()
                .chain(fields.values().flat_map(references))
                .collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}
