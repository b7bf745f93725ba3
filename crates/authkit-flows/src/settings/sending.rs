//! Mails that an application does not want to be sent.

use std::sync::Arc;

use authkit_store::Message;
use time::OffsetDateTime;

use super::FlowSettings;
use crate::{Deliver, DeliverError, DeliverFuture, Notice, NoticeKind};

impl FlowSettings {
    /// Whether a mail of that kind is sent at all.
    #[must_use]
    pub const fn sends(&self, kind: NoticeKind) -> bool {
        match kind {
            NoticeKind::Welcome => self.send_register_email,
            NoticeKind::ChangeNotice => self.send_password_change_email,
            NoticeKind::ResetNotice => self.send_password_reset_notice_email,
            _ => true,
        }
    }

    /// What carries the mails that are sent, and writes a [decoy](NoticeKind::Decoy) for each that is not.
    pub fn deliver_by(&self, deliver: Arc<dyn Deliver>) -> Arc<dyn Deliver> {
        let settings = self.clone();
        Arc::new(Selected { settings, deliver })
    }
}

struct Selected {
    settings: FlowSettings,
    deliver: Arc<dyn Deliver>,
}

impl Deliver for Selected {
    fn message(&self, notice: Notice<'_>, now: OffsetDateTime) -> Result<Message, DeliverError> {
        if self.settings.sends(notice.kind) {
            return self.deliver.message(notice, now);
        }
        let decoy = Notice::new(NoticeKind::Decoy, notice.email).with_language(notice.language);
        self.deliver.message(decoy, now)
    }

    fn deliver(&self, messages: Vec<Message>) -> DeliverFuture<'_> {
        self.deliver.deliver(messages)
    }

    fn committed(&self) {
        self.deliver.committed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use authkit_store::{EmailAddress, MessageKey};

    /// Names the template of each message.
    struct Named;

    impl Deliver for Named {
        fn message(
            &self,
            notice: Notice<'_>,
            now: OffsetDateTime,
        ) -> Result<Message, DeliverError> {
            let key = MessageKey::from_random([0; 16]);
            Ok(Message::new(
                key,
                notice.template(),
                notice.email.clone(),
                now,
            ))
        }

        fn deliver(&self, _: Vec<Message>) -> DeliverFuture<'_> {
            Box::pin(async { Ok(()) })
        }

        fn committed(&self) {}
    }

    #[test]
    fn a_mail_that_is_switched_off_is_a_decoy() {
        let email = EmailAddress::parse("a@example.com").expect("an address");
        let switches = [
            ("SEND_REGISTER_EMAIL", NoticeKind::Welcome),
            ("SEND_PASSWORD_CHANGE_EMAIL", NoticeKind::ChangeNotice),
            ("SEND_PASSWORD_RESET_NOTICE_EMAIL", NoticeKind::ResetNotice),
        ];
        for (key, kind) in switches {
            let without = FlowSettings::DEFAULT.with_pairs([(key, "false")]);
            let without = without.expect("a setting").deliver_by(Arc::new(Named));
            for (_, other) in switches {
                let now = OffsetDateTime::UNIX_EPOCH;
                let message = without.message(Notice::new(other, &email), now);
                let expected = if other == kind {
                    NoticeKind::Decoy
                } else {
                    other
                };
                assert_eq!(message.expect("a message").template, expected.template());
            }
        }
    }
}
