use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use contracts::campaign::api::Picture;
use futures_util::StreamExt as _;
use platform::http::{Problem, User, detached};

use super::{Guarded, Named};
use crate::{App, flows};

/// The most that is taken, in bytes.
const MOST: usize = 8 * 1024 * 1024;
const MEDIA_TYPES: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

/// Takes a picture in, 8 MiB and 40 megapixels at most. For owners and editors of the organisation.
///
/// It is drawn anew in three sizes, upright and on white, without anything that stood in the file beside it. The same
/// picture again is the same. Of those that no campaign shows an organisation has 50 at most; they are forgotten after
/// 30 days, when another one comes.
#[utoipa::path(
    tag = "pictures",
    params(("id" = String, Path, description = "Id or slug of the organisation")),
    request_body(content(
        (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp")
    )),
    responses((status = 201, description = "Kept", body = Picture), Guarded),
    security(("user" = []))
)]
#[post("/api/organisations/{id}/pictures")]
pub(crate) async fn upload_picture(
    app: Data<App>,
    user: User,
    named: Named,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let uploaded = read(&request, body).await?;
    let upload = async move { flows::pictures::upload(&app, &user, &named.0, uploaded).await };
    Ok(HttpResponse::Created().json(detached(upload).await?))
}

async fn read(request: &HttpRequest, mut body: Payload) -> Result<Vec<u8>, Problem> {
    let media_type = request.headers().get(CONTENT_TYPE);
    let media_type = media_type.and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|value| value.split(';').next());
    if !essence.is_some_and(|essence| MEDIA_TYPES.contains(&essence.trim())) {
        let detail = "A picture is image/jpeg, image/png or image/webp.";
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            detail,
        ));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk: Bytes = chunk.map_err(|_| Problem::malformed())?;
        if bytes.len() + chunk.len() > MOST {
            let detail = "A picture has 8 MiB at most.";
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                detail,
            ));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
