//! What leaves with a change: inside the store's transaction, or after it.

use authkit_store::{AuditEvent, Message, Outgoing, Store};

use crate::{Client, Event, EventKind, FlowError, Flows, Notice};

/// Messages and events that belong to one change.
pub(crate) struct Post<'a, S: Store> {
    flows: &'a Flows<S>,
    client: &'a Client,
    inside: Vec<S::Outgoing>,
    after: Vec<Message>,
    log: Vec<AuditEvent<S::UserId>>,
    events: Vec<Event<S::UserId>>,
}

impl<S: Store> Flows<S> {
    /// Nothing yet, for a change that `client` asks for.
    pub(crate) fn post<'a>(&'a self, client: &'a Client) -> Post<'a, S> {
        Post {
            flows: self,
            client,
            inside: Vec::new(),
            after: Vec::new(),
            log: Vec::new(),
            events: Vec::new(),
        }
    }
}

impl<S: Store> Post<'_, S> {
    /// Adds a message, in the language of the client.
    pub(crate) fn notice(&mut self, notice: Notice<'_>) -> Result<(), FlowError<S::Error>> {
        let notice = notice.with_language(self.client.language());
        self.message(self.flows.carrier().message(notice, self.flows.now())?);
        Ok(())
    }

    /// Adds a message that is written already.
    pub(crate) fn message(&mut self, message: Message) {
        match <S::Outgoing as Outgoing<S::UserId>>::message(message) {
            Ok(outgoing) => self.inside.push(outgoing),
            Err(message) => self.after.push(message),
        }
    }

    /// Adds an event. For an account that is only being made, the id is `None` here and told to [`sent`](Self::sent).
    pub(crate) fn event(
        &mut self,
        kind: EventKind,
        account: Option<&S::UserId>,
    ) -> Result<(), FlowError<S::Error>> {
        let event =
            Event::new(kind, account.cloned(), self.flows.now()).from(self.client.address());
        if self.flows.keep().is_some() {
            let kept = self.flows.audit_event(&event).map_err(FlowError::Random)?;
            match <S::Outgoing as Outgoing<S::UserId>>::event(kept) {
                Ok(outgoing) => self.inside.push(outgoing),
                Err(event) => self.log.push(event),
            }
        }
        self.events.push(event);
        Ok(())
    }

    /// What the store writes with the change.
    pub(crate) fn inside(&self) -> &[S::Outgoing] {
        &self.inside
    }

    /// Finishes, after the change has been committed: tells the sinks, delivers what the store did not take. `account` is
    /// whom events without an account are about, if anybody.
    pub(crate) async fn sent(self, account: Option<&S::UserId>) -> Result<(), FlowError<S::Error>> {
        let flows = self.flows;
        for mut event in self.events {
            event.account = event.account.or_else(|| account.cloned());
            flows.tell(&event);
        }
        if let Some(keep) = flows.keep().filter(|_| !self.log.is_empty()) {
            let mut log = self.log;
            for event in &mut log {
                event.account = event.account.take().or_else(|| account.cloned());
            }
            let count = log.len();
            if !keep(flows.store(), log).await {
                flows.count_lost(count as u64);
            }
        }
        if self.after.is_empty() {
            flows.carrier().committed();
            return Ok(());
        }
        Ok(flows.carrier().deliver(self.after).await?)
    }
}
