use crate::world::World;

#[actix_web::test]
async fn the_api_describes_itself() {
    let world = World::start().await;
    let api = world.api.get("/openapi.json").expect(200).await;
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    for path in ["sign-in", "verify", "refresh", "sign-out"] {
        let call = &api["paths"][format!("/api/auth/{path}")]["post"];
        assert!(
            call["requestBody"].is_object() && call["responses"].is_object(),
            "{path}: {call}"
        );
    }
    world.end().await;
}
