//! Messages and events on their way into the tables: one JSON text each, so that any number of them is one value.

use authkit_store::{AuditEvent, Effect, Message};
use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::instant::to_micros;
use crate::value as database;
use crate::{AccountId, SqlxError};

/// What leaves with a change; `None` for nothing of that sort.
#[derive(Default)]
pub(crate) struct Effects {
    pub(crate) messages: Option<String>,
    pub(crate) events: Option<String>,
}

impl Effects {
    pub(crate) fn of(outgoing: &[Effect<AccountId>]) -> Result<Self, SqlxError> {
        let (mut messages, mut events) = (Vec::new(), Vec::new());
        for effect in outgoing {
            match effect {
                Effect::Message(it) => messages.push(message(it)?),
                Effect::Event(it) => events.push(event(it)?),
            }
        }
        Ok(Self {
            messages: text(messages),
            events: text(events),
        })
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.messages.is_none() && self.events.is_none()
    }

    /// The values of a statement that calls them so.
    pub(crate) fn args(
        &self,
        names: [&'static str; 2],
    ) -> [(&'static str, database::Value<'_>); 2] {
        let [messages, events] = names;
        [
            (messages, database::Value::OptText(self.messages.as_deref())),
            (events, database::Value::OptText(self.events.as_deref())),
        ]
    }
}

/// Messages that no change causes.
pub(crate) fn messages(messages: &[Message]) -> Result<Option<String>, SqlxError> {
    let messages: Result<Vec<_>, _> = messages.iter().map(message).collect();
    Ok(text(messages?))
}

/// Events that no change causes.
pub(crate) fn events(events: &[AuditEvent<AccountId>]) -> Result<Option<String>, SqlxError> {
    let events: Result<Vec<_>, _> = events.iter().map(event).collect();
    Ok(text(events?))
}

fn text(values: Vec<Value>) -> Option<String> {
    (!values.is_empty()).then(|| Value::Array(values).to_string())
}

/// A map as its own text inside of the other: the tables hold it as it is.
fn map(map: &BTreeMap<String, String>) -> Result<String, SqlxError> {
    serde_json::to_string(map).map_err(|error| SqlxError::Query(sqlx::Error::Encode(error.into())))
}

fn message(message: &Message) -> Result<Value, SqlxError> {
    Ok(json!({
        "k": message.key.as_str(),
        "template": message.template,
        "recipient": message.recipient.as_str(),
        "context": map(&message.context)?,
        "created_at": to_micros(message.created_at),
    }))
}

fn event(event: &AuditEvent<AccountId>) -> Result<Value, SqlxError> {
    Ok(json!({
        "k": event.key.as_str(),
        "kind": event.kind,
        "account_id": event.account.map(AccountId::as_i64),
        "address": event.address.map(|address| address.to_string()),
        "details": map(&event.details)?,
        "created_at": to_micros(event.at),
    }))
}
