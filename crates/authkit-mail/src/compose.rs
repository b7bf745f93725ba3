//! From what a flow says to a message: a key, links and what else the mail says. Nothing is rendered here.

use authkit_flows::{DeliverError, Notice, NoticeKind};
use authkit_store::{Message, MessageKey};
use authkit_token::SystemRandom;
use rand_core::TryRng;
use time::OffsetDateTime;

use crate::{Links, locale};

/// The name of the context value that says for how many seconds a link works.
pub(crate) const WITHIN_SECONDS: &str = "within_seconds";

/// The message for a notice, under a fresh key.
pub(crate) fn compose(
    links: &Links,
    notice: &Notice<'_>,
    now: OffsetDateTime,
) -> Result<Message, DeliverError> {
    let mut bits = [0; 16];
    SystemRandom
        .try_fill_bytes(&mut bits)
        .map_err(DeliverError::new)?;
    let key = MessageKey::from_random(bits);
    let message = Message::new(key, notice.template(), notice.email.clone(), now);
    let message = match notice.language {
        Some(language) => message.with(locale::KEY, language),
        None => message,
    };
    let message = with_links(links, message, notice);
    let more = notice.details.iter().copied();
    let more = more.chain(notice.code.map(|code| ("code", code)));
    Ok(more.fold(message, |message, (name, value)| message.with(name, value)))
}

/// The message with the link that it is about, how long that works, and where else its reader may want to go.
fn with_links(links: &Links, message: Message, notice: &Notice<'_>) -> Message {
    if matches!(
        notice.kind,
        NoticeKind::DeactivationNotice | NoticeKind::DeletionNotice
    ) || notice.kind == NoticeKind::EmailChangeNotice && notice.token.is_none()
    {
        // there is nothing to go to
        return message;
    }
    let (login, forgot) = (links.login(), links.forgot());
    let message = message.with("login_link", login.as_str());
    let message = match &forgot {
        Some(forgot) => message.with("forgot_link", forgot.as_str()),
        None => message,
    };
    let Some((token, lifetime)) = notice.token else {
        // without a token the reader can look after the account: by a new password, or by signing in
        let warns = !matches!(
            notice.kind,
            NoticeKind::Welcome | NoticeKind::AlreadyRegistered
        );
        let link = forgot.filter(|_| warns).unwrap_or(login);
        return message.with("link", link);
    };
    let message = message
        .with(WITHIN_SECONDS, lifetime.as_secs().to_string())
        .with("token", token);
    match notice.kind {
        NoticeKind::AlreadyRegistered => message
            .with("link", login)
            .with("confirm_link", links.confirm(token)),
        NoticeKind::ResetInstructions => message.with("link", links.reset(token)),
        NoticeKind::LoginInstructions => message.with("link", links.login_with(token)),
        NoticeKind::EmailChangeInstructions => message.with("link", links.change_email(token)),
        NoticeKind::EmailChangeNotice => message.with("link", links.revert_email(token)),
        NoticeKind::UnlockInstructions => message.with("link", links.unlock(token)),
        // a decoy too: a row that says less is written sooner
        _ => message.with("link", links.confirm(token)),
    }
}
