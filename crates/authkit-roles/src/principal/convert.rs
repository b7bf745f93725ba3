//! Takes a rule of Flask-Principal over, where it means the same here.

use super::{Need, Permission, Value};
use crate::{ActionName, IdText, Item, NameError, RoleName};

/// Why a permission cannot be taken over as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToSafeError {
    /// A need has a text that is no name, or that is one only without the white space around it.
    #[error("{need} has no proper name")]
    Name {
        /// The need with that name.
        need: Need,
        /// What is wrong with it.
        source: NameError,
    },
    /// It asks for nothing, so that it lets in everybody whom no exclude keeps out.
    #[error("the permission asks for nothing, which let everybody in; say whom it is for")]
    OpenToAll,
    /// A need is none of user, role, action and item, or its value is of another type.
    #[error("{0} is neither a user, nor a role, an action or an item")]
    Unsupported(Need),
}

impl Permission {
    /// The permission that lets in the same people: any of the needs, but not any of the excludes.
    ///
    /// # Errors
    ///
    /// [`ToSafeError`] where there is no such permission.
    ///
    /// # Security
    ///
    /// Ids are texts there: users `7` and `"7"` are two people here and one there.
    pub fn to_safe(&self) -> Result<crate::Permission, ToSafeError> {
        if self.needs.is_empty() {
            return Err(ToSafeError::OpenToAll);
        }
        let convert = |need: &Need| need.to_safe();
        let needs: Vec<_> = self.needs.iter().map(convert).collect::<Result<_, _>>()?;
        let excludes: Vec<_> = self
            .excludes
            .iter()
            .map(convert)
            .collect::<Result<_, _>>()?;
        let permission = crate::Permission::any(needs);
        if excludes.is_empty() {
            return Ok(permission);
        }
        Ok(permission.but_not(crate::Permission::any(excludes)))
    }
}

impl Need {
    fn to_safe(&self) -> Result<crate::Need, ToSafeError> {
        let unsupported = || ToSafeError::Unsupported(self.clone());
        let need = match (&*self.method, &self.value, &self.kind) {
            ("id", Value::Number(id), None) => IdText::new(id).map(crate::Need::User),
            ("id", Value::Text(id), None) => IdText::new(id).map(crate::Need::User),
            ("role", Value::Text(name), None) => unpadded(name)
                .and_then(RoleName::try_from)
                .map(crate::Need::Role),
            ("action", Value::Text(name), None) => unpadded(name)
                .and_then(ActionName::try_from)
                .map(crate::Need::Action),
            (method, value, Some(kind)) => unpadded(method).and_then(|method| {
                let kind = unpadded(kind)?;
                match value {
                    Value::Number(id) => Item::new(method, kind, id),
                    Value::Text(id) => Item::new(method, kind, id),
                }
                .map(crate::Need::Item)
            }),
            _ => return Err(unsupported()),
        };
        need.map_err(|source| ToSafeError::Name {
            need: self.clone(),
            source,
        })
    }
}

/// Names are trimmed here and compared as they are there, so that two roles could become one.
fn unpadded(name: &str) -> Result<&str, NameError> {
    if name.trim() == name {
        Ok(name)
    } else {
        Err(NameError::Padded)
    }
}
