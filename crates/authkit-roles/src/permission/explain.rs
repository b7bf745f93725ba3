//! Decides a permission once more, and keeps what decided it.

use super::Permission;
use super::node::Node;
use crate::explanation::{Branch, Cause, Explanation, Origin, Reason};
use crate::{Identity, Need, RoleName};

impl Permission {
    /// Explains with what a policy knows: the roles that were there before it added others, and where
    /// each need that is met came from.
    pub(crate) fn explain_with(
        &self,
        identity: &Identity,
        held: Vec<RoleName>,
        origin: &dyn Fn(&Need) -> Origin,
    ) -> Explanation {
        Explanation::new(held, self.0.reason(identity, origin, false))
    }
}

impl Node {
    /// Agrees with [`Node::holds`]; a property test holds them together.
    fn reason(
        &self,
        identity: &Identity,
        origin: &dyn Fn(&Need) -> Origin,
        excluding: bool,
    ) -> Reason {
        let branches = |nodes: &[Self]| -> Vec<Branch> {
            let reasons = nodes
                .iter()
                .map(|node| node.reason(identity, origin, excluding));
            let branches = reasons.enumerate();
            branches
                .map(|(position, reason)| Branch::new(position, reason))
                .collect()
        };
        match self {
            Self::Need(need) => {
                let holds = identity.meets(need, excluding);
                let cause = match need {
                    Need::Invalid(error) => Cause::Invalid(*error),
                    Need::Role(name) if identity.is_unknown(name) => {
                        Cause::UnknownRole(name.clone())
                    }
                    need if holds => Cause::Has {
                        need: need.clone(),
                        origin: origin(need),
                    },
                    need => Cause::Lacks(need.clone()),
                };
                Reason::new(holds, cause)
            }
            Self::All(nodes) | Self::Any(nodes) if nodes.is_empty() => {
                Reason::new(false, Cause::Empty)
            }
            Self::All(nodes) => {
                let mut parts = branches(nodes);
                let holds = parts.iter().all(|part| part.reason().holds());
                if !holds {
                    parts.retain(|part| !part.reason().holds());
                }
                Reason::new(holds, Cause::All(parts))
            }
            Self::Any(nodes) => {
                let mut parts = branches(nodes);
                let first = parts.iter().position(|part| part.reason().holds());
                if let Some(first) = first {
                    parts = parts.into_iter().skip(first).take(1).collect();
                }
                Reason::new(first.is_some(), Cause::Any(parts))
            }
            Self::ButNot(these, others) => {
                let base = these.reason(identity, origin, excluding);
                let exclusion = base
                    .holds()
                    .then(|| Box::new(others.reason(identity, origin, !excluding)));
                let kept_out = exclusion.as_ref().is_some_and(|reason| reason.holds());
                let base = Box::new(base);
                Reason::new(base.holds() && !kept_out, Cause::ButNot { base, exclusion })
            }
        }
    }
}
