//! `GET /api/messages?pledge_id=`.

use contracts::Page;
use contracts::notification::api::Message;
use contracts::notification::{MessageKind, MessageState};
use contracts::tokens::Role;
use serde_json::Value;

use crate::world::{World, account};

#[tokio::test]
async fn those_who_look_after_the_money_see_what_was_sent() {
    let world = World::start().await;
    let campaign = world.campaign().await;
    let pledge = world.gift(&campaign, "amal@donors.example").await;
    world
        .counted(
            "SELECT count(*) FROM messages WHERE state = 'handed_over'",
            3,
        )
        .await;
    let path = format!("/api/messages?pledge_id={}", pledge.pledge_id);
    for name in ["owner", "finance"] {
        let token = world.env.issuers.user(&account(&campaign, name), &[]);
        let answer = world.api.get(&path).token(&token).send().await;
        assert!(!answer.text.contains('@'), "{}", answer.text);
        let page: Page<Message> = serde_json::from_value(answer.body).unwrap();
        let of = |kind| {
            page.items
                .iter()
                .filter(|message| message.kind == kind)
                .count()
        };
        assert_eq!(
            (of(MessageKind::Receipt), of(MessageKind::GiftNotice)),
            (1, 2)
        );
        for message in &page.items {
            assert_eq!(message.state, MessageState::HandedOver);
            assert_eq!(message.pledge_id, Some(pledge.pledge_id));
            assert!(message.settled_at.is_some());
        }
        assert_eq!(page.next_cursor, None);
    }
    world.finish().await;
}

#[tokio::test]
async fn nobody_else_learns_whether_there_is_anything() {
    let world = World::start().await;
    let campaign = world.campaign().await;
    let pledge = world.gift(&campaign, "amal@donors.example").await;
    world.mail.mail_to("amal@donors.example").await;
    let path = format!("/api/messages?pledge_id={}", pledge.pledge_id);
    let other = crate::world::campaign_facts();
    world.api.get(&path).refused(401, "unauthorized").await;
    for (name, roles) in [
        (account(&campaign, "editor"), vec![]),
        (account(&other, "owner"), vec![]),
        ("amal@donors.example".to_owned(), vec![]),
        (
            "admin@rifada.test".to_owned(),
            vec![Role::Admin, Role::Reviewer],
        ),
    ] {
        let token = world.env.issuers.user(&name, &roles);
        world
            .api
            .get(&path)
            .token(&token)
            .refused(404, "not_found")
            .await;
    }
    let owner = world.env.issuers.user(&account(&campaign, "owner"), &[]);
    let unknown = format!("/api/messages?pledge_id={}", crate::world::random());
    world
        .api
        .get(&unknown)
        .token(&owner)
        .refused(404, "not_found")
        .await;
    for wrong in [
        "",
        "?pledge_id=x",
        &format!("?pledge_id={}&limit=0", pledge.pledge_id),
    ] {
        let path = format!("/api/messages{wrong}");
        world
            .api
            .get(&path)
            .token(&owner)
            .refused(400, "malformed")
            .await;
    }
    world.finish().await;
}

#[tokio::test]
async fn long_lists_are_read_page_by_page() {
    let world = World::start().await;
    let campaign = world.campaign().await;
    let pledge = world.gift(&campaign, "amal@donors.example").await;
    world.counted("SELECT count(*) FROM messages", 3).await;
    let token = world.env.issuers.user(&account(&campaign, "owner"), &[]);
    let mut path = format!("/api/messages?pledge_id={}&limit=2", pledge.pledge_id);
    let first: Page<Message> = world.api.get(&path).token(&token).read().await;
    path.push_str("&cursor=");
    path.push_str(first.next_cursor.as_deref().unwrap());
    let second: Page<Message> = world.api.get(&path).token(&token).read().await;
    assert_eq!((first.items.len(), second.items.len()), (2, 1));
    assert_eq!(second.next_cursor, None);
    world.finish().await;
}

#[tokio::test]
async fn the_calls_are_described() {
    let world = World::start().await;
    let api: Value = world.api.get("/openapi.json").expect(200).await;
    let list = &api["paths"]["/api/messages"]["get"];
    let names: Vec<&str> = list["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|parameter| parameter["name"].as_str())
        .collect();
    assert_eq!(names, ["pledge_id", "limit", "cursor"]);
    let create = &api["paths"]["/internal/messages"]["post"];
    assert!(create["responses"]["202"].is_object(), "{api}");
    assert!(
        api["components"]["schemas"]["CreateMessage"].is_object(),
        "{api}"
    );
    world.finish().await;
}
