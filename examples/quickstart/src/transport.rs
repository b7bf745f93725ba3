//! How mail leaves: by a mail server, or into a mailbox in memory that a page shows.

use std::time::Duration;

use anyhow::{Context, Result};
use authkit_axum::mail::{DevMailbox, Mail, SendFuture, Smtp, Transport};

/// One of the two transports.
pub(crate) enum Chosen {
    Mailbox(DevMailbox),
    Server(Smtp),
}

impl Transport for Chosen {
    fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a> {
        match self {
            Self::Mailbox(mailbox) => mailbox.send(mail),
            Self::Server(server) => server.send(mail),
        }
    }

    fn time_limit(&self) -> Option<Duration> {
        match self {
            Self::Mailbox(mailbox) => mailbox.time_limit(),
            Self::Server(server) => server.time_limit(),
        }
    }
}

/// The transport, and the mailbox to show if that is the one.
pub(crate) fn choose(smtp: Option<&str>) -> Result<(Chosen, Option<DevMailbox>)> {
    if let Some(url) = smtp {
        let server = Smtp::from_url(url).context("the mail server given by --smtp will not do")?;
        return Ok((Chosen::Server(server), None));
    }
    let mailbox = DevMailbox::new();
    Ok((Chosen::Mailbox(mailbox.clone()), Some(mailbox)))
}
