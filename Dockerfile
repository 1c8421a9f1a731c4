# One image with all five services, each started by its name (`docker run rifada pledge serve`).
# One, not five: they are built from one workspace and speak one set of contracts, so they are rolled
# out together; they share nearly everything that is compiled; and a node fetches one image.
#
# NOT RUN: it was written on a machine without a container engine. The commands it runs are those that
# the tests run; please tell what does not work.
#
#   docker build --tag rifada:0.1.0 .

FROM rust:1.95-bookworm AS build
WORKDIR /rifada
COPY . .
# The SQL is checked against what is written down beside it; no database is needed.
ENV SQLX_OFFLINE=true
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/rifada/target \
    cargo build --locked --release --bins \
        --package web --package campaign --package pledge --package payment --package notification \
    && mkdir /programs \
    && cp target/release/web target/release/campaign target/release/pledge \
        target/release/payment target/release/notification /programs/

# Certificates, time zones, templates and migrations are inside the programs.
FROM debian:bookworm-slim
COPY --from=build /programs/ /usr/local/bin/
USER 10001:10001
# Which service is said by whoever starts it.
CMD ["web", "serve"]
