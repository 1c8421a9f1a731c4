//! What the documents say of the running suite.

use crate::suite::Suite;

#[tokio::test]
async fn the_page_of_the_api_lists_every_call() {
    let suite = Suite::running();
    let page = include_str!("../../docs/api.md");
    for service in [
        &suite.web,
        &suite.campaign,
        &suite.pledge,
        &suite.payment,
        &suite.notification,
    ] {
        let document = service.get("/openapi.json").expect(200).await;
        for (path, methods) in document["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                let call = format!("`{} {path}`", method.to_uppercase());
                assert!(page.contains(&call), "docs/api.md does not list {call}");
            }
        }
    }
}
