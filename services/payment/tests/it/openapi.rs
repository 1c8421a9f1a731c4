//! The document that the service serves of itself.

use serde_json::Value;

use crate::support::Suite;

/// Every `$ref` in the document.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let reference = fields.get("$ref").and_then(Value::as_str);
            found.extend(reference.map(str::to_owned));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[actix_web::test]
async fn it_names_every_call_and_what_they_speak_of() {
    let suite = Suite::start().await;
    let api = suite.api.get("/openapi.json").expect(200).await;
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    for (path, method) in [
        ("/api/payments", "post"),
        ("/api/payments/{id}", "get"),
        ("/api/payments/{id}/refunds", "post"),
        ("/api/payments/{id}/refunds", "get"),
        ("/api/stripe/webhook", "post"),
        ("/api/ledger/trial-balance", "get"),
        ("/api/ledger/accounts", "get"),
        ("/api/ledger/entries", "get"),
    ] {
        assert!(api["paths"][path][method].is_object(), "{method} {path}");
    }
    let mut found = Vec::new();
    references(&api, &mut found);
    assert!(found.len() > 20);
    for reference in found {
        let pointer = reference.trim_start_matches('#');
        assert!(api.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    suite.finish(0).await;
}
