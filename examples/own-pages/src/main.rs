//! `cargo run -p own-pages`, and then <http://127.0.0.1:3000/register>; the mail is at `/dev/mailbox`.

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let keys = authkit_axum::KeyRing::new(authkit_axum::Key::generate(
        &mut authkit_axum::SystemRandom,
    )?); // keep yours in a file
    let mailbox = authkit_axum::mail::DevMailbox::new();
    let shown = authkit_axum::dev_mailbox::routes(&mailbox);
    let app = own_pages::app("own-pages.db".as_ref(), keys, mailbox).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app.merge(shown)).await?)
}
