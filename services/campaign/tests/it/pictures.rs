//! Pictures of organisations, and those that campaigns show.

use campaign::domain::picture::draw;
use contracts::campaign::events::CampaignChanged;
use image::{ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{World, campaign, pointers};

/// A picture as it comes from a camera, another one for each number.
fn photo(number: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(700, 350, |x, y| {
        let wave = x * (u32::from(number) + 1) / 4 % 256;
        let high = y % 256;
        Rgb([
            u8::try_from(wave).unwrap(),
            u8::try_from(high).unwrap(),
            number,
        ])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

impl World {
    fn upload(&self, organisation: &str, media_type: &str, bytes: Vec<u8>) -> testkit::Call {
        let path = format!("/api/organisations/{organisation}/pictures");
        let call = self.api.call(Method::POST, &path).token(&self.owner);
        call.header("Content-Type", media_type).bytes(bytes)
    }

    async fn picture(&self, organisation: &str, number: u8) -> Value {
        self.upload(organisation, "image/jpeg", photo(number))
            .expect(201)
            .await
    }
}

fn chosen(picture: &Value) -> Value {
    json!({"id": picture["id"], "alt": {"ar": "نهر النيل"}})
}

#[tokio::test]
async fn a_picture_is_kept_in_three_sizes_for_ever() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let picture = world.picture(&organisation, 10).await;
    assert_eq!(
        (&picture["state"], &picture["organisation_id"]),
        (&json!("kept"), &json!(organisation))
    );
    assert_eq!(
        picture,
        world.picture(&organisation, 10).await,
        "the same again is the same"
    );
    let drawn = draw(&photo(10)).unwrap();
    assert_eq!(picture["id"], json!(drawn.hash));
    for (size, jpeg) in &drawn.files {
        let path = format!("/api/pictures/{}/{}", drawn.hash, size.size);
        let answer = world.api.get(&path).response().await;
        assert_eq!(answer.status(), 200);
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "image/jpeg");
        assert_eq!(
            header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        let tag = header("etag");
        assert_eq!(answer.bytes().await.unwrap(), jpeg);
        let again = world
            .api
            .get(&path)
            .header("If-None-Match", &tag)
            .response()
            .await;
        assert_eq!(again.status(), 304);
    }
    for nothing in [
        format!("{}/481", drawn.hash),
        format!("{}/480", "0".repeat(64)),
        "x/480".to_owned(),
    ] {
        world
            .api
            .get(&format!("/api/pictures/{nothing}"))
            .refused(404, "not_found")
            .await;
    }
    let list = format!("/api/organisations/{organisation}/pictures");
    let page = world.api.get(&list).token(&world.owner).expect(200).await;
    assert_eq!(page["items"], json!([picture]));
    world.finish().await;
}

#[tokio::test]
async fn what_is_not_taken_is_told_why() {
    let world = World::start().await;
    let organisation = world.registered("TN").await;
    let upload = |media_type: &str, bytes: Vec<u8>| world.upload(&organisation, media_type, bytes);
    upload("image/svg+xml", b"<svg/>".to_vec())
        .refused(415, "unsupported_media_type")
        .await;
    upload("image/png", b"<svg/>".to_vec())
        .refused(422, "not_a_picture")
        .await;
    upload("image/jpeg", Vec::new())
        .refused(422, "not_a_picture")
        .await;
    upload("image/jpeg", vec![0xff; 8 * 1024 * 1024 + 1])
        .refused(413, "too_large")
        .await;
    let path = format!("/api/organisations/{organisation}/pictures");
    let by = |token: &str| {
        let call = world.api.call(Method::POST, &path).token(token);
        call.header("Content-Type", "image/jpeg").bytes(photo(1))
    };
    by(&world.stranger).refused(404, "not_found").await;
    by(&world.reviewer).refused(403, "forbidden").await;
    world.finish().await;
}

#[tokio::test]
async fn pictures_that_nothing_shows_are_few_and_forgotten() {
    let world = World::at("2026-06-01T00:00:00Z").await;
    let organisation = world.registered("TN").await;
    let shown = world.picture(&organisation, 0).await;
    let kept = world.picture(&organisation, 1).await;
    world
        .draft(&organisation, json!({"picture": chosen(&shown)}))
        .await;
    let typed = json!({"organisation_id": organisation, "kind": "campaign", "content": {"picture_id": kept["id"]}});
    world
        .api
        .post("/api/drafts", &typed)
        .token(&world.owner)
        .expect(201)
        .await;
    for number in 2..51 {
        world.picture(&organisation, number).await;
    }
    world
        .upload(&organisation, "image/jpeg", photo(51))
        .refused(409, "too_many_pictures")
        .await;
    world
        .env
        .clock
        .advance(jiff::SignedDuration::from_hours(24 * 31));
    let owner = world.env.issuers.user("owner@seeds.example", &[]);
    let path = format!("/api/organisations/{organisation}/pictures");
    let late = world.api.call(Method::POST, &path).token(&owner);
    let late = late
        .header("Content-Type", "image/jpeg")
        .bytes(photo(51))
        .expect(201)
        .await;
    let page = world.api.get(&path).token(&owner).expect(200).await;
    // Two of them were made at the same instant.
    let items = page["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]), (3, &late));
    assert!(items.contains(&kept) && items.contains(&shown), "{items:?}");
    let files: i64 = sqlx::query_scalar("SELECT count(*) FROM picture_files")
        .fetch_one(&world.env.db)
        .await
        .unwrap();
    assert_eq!(files, 9);
    world.finish().await;
}

#[tokio::test]
async fn a_campaign_shows_one_of_its_organisations_pictures() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let picture = world.picture(&organisation, 10).await;
    let draft = world
        .draft(&organisation, json!({"picture": chosen(&picture)}))
        .await;
    assert_eq!(
        draft["picture"],
        json!({"id": picture["id"], "alt": {"ar": "نهر النيل"}, "sizes": picture["sizes"]})
    );
    let path = format!("/api/campaigns/{}", draft["id"].as_str().unwrap());
    let change = |fields: Value| {
        let mut body = json!({"version": 1});
        body.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        world.api.patch(&path, &body).token(&world.owner)
    };
    let unknown = json!({"id": "0".repeat(64), "alt": {"en": "x"}});
    let wrong = change(json!({"picture": unknown}))
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&wrong), ["/picture/id"]);
    let silent = json!({"id": picture["id"], "alt": {}});
    assert_eq!(
        pointers(
            &change(json!({"picture": silent}))
                .refused(422, "invalid")
                .await
        ),
        ["/picture/alt"]
    );
    assert_eq!(
        change(json!({"picture": null})).expect(200).await["picture"],
        json!(null)
    );

    // Another organisation's picture is none of one's own.
    let stranger = &world.stranger;
    let other = world
        .api
        .post("/api/organisations", &crate::world::registration("TN"));
    let other = other.token(stranger).expect(201).await;
    let body = campaign(
        other["id"].as_str().unwrap(),
        json!({"picture": chosen(&picture)}),
    );
    let foreign = world
        .api
        .post("/api/campaigns", &body)
        .token(stranger)
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&foreign), ["/picture/id"]);
    world.finish().await;
}

#[tokio::test]
async fn once_approved_only_owners_change_the_picture() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let picture = world.picture(&organisation, 10).await;
    let editor = world.env.issuers.user("editor@seeds.example", &[]);
    let members = format!("/api/organisations/{organisation}/members");
    let member = json!({"account": "editor@seeds.example", "role": "editor"});
    world
        .api
        .post(&members, &member)
        .token(&world.owner)
        .expect(201)
        .await;
    let draft = world.draft(&organisation, json!({})).await;
    let set = |picture: Value, token: &str| {
        world.act(&draft, "picture", json!({"picture": picture}), token)
    };
    set(chosen(&picture), &editor).expect(200).await;
    world
        .act(&draft, "submit", json!({}), &world.owner)
        .expect(200)
        .await;
    set(json!(null), &world.owner)
        .refused(409, "wrong_state")
        .await;
    world
        .act(
            &draft,
            "decision",
            json!({"decision": "approved"}),
            &world.reviewer,
        )
        .expect(200)
        .await;
    let live = world.becomes(&draft, "live").await;
    set(json!(null), &editor).refused(403, "forbidden").await;
    set(json!(null), &world.reviewer)
        .refused(403, "forbidden")
        .await;
    let without = set(json!(null), &world.owner).expect(200).await;
    assert_eq!(without["picture"], json!(null));
    let version = without["version"].as_i64().unwrap();
    assert!(version > live["version"].as_i64().unwrap());
    world
        .env
        .broker
        .heard::<CampaignChanged>(|said| said.0.version == version)
        .await;
    world.finish().await;
}
