use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, EntityTag, Header as _, IfNoneMatch,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use platform::http::Problem;

use super::Open;
use crate::{App, flows};

/// What is at this address never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A picture as a JPEG, 480, 960 or 1600 pixels wide at most. Its address is the hash of what it shows: it never changes,
/// and nobody comes by it who was not told.
#[utoipa::path(
    tag = "pictures",
    params(("id" = String, Path, description = "The picture"), ("size" = i32, Path, description = "480, 960 or 1600")),
    responses((status = 200, description = "The picture", content_type = "image/jpeg", body = Vec<u8>), Open)
)]
#[get("/api/pictures/{id}/{size}")]
pub(crate) async fn get_picture(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (hash, size) = path.into_inner();
    let size: i32 = size.parse().map_err(|_| Problem::not_found())?;
    if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Problem::not_found());
    }
    let tag = EntityTag::new_strong(format!("{hash}-{size}"));
    let picture = flows::pictures::file(&app, &hash, size).await?;
    let known = match IfNoneMatch::parse(&request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut answer = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header((CACHE_CONTROL, FOR_EVER))
        .insert_header((ETAG, tag.to_string()))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"));
    if known {
        return Ok(answer.finish());
    }
    Ok(answer.content_type("image/jpeg").body(picture))
}
