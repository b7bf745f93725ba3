//! A newsroom: authors write, editors publish, admins hire, and whoever is suspended does nothing.
//!
//! `authkit-roles` is the only part of AuthKit here. What each role may do is data, in `policy.json`; what a
//! door asks for is code. In an application the roles of a person come from a table.

use authkit_roles::{
    Explanation, IdText, Identity, NameError, Permission, Policy, action, role, user,
};

/// An article, as far as it matters who may change it.
#[derive(Clone, Copy, Debug)]
pub struct Article {
    /// The number of the person who wrote it.
    pub author: u64,
}

/// The policy of the newsroom, and what its doors ask for.
#[derive(Debug)]
pub struct Newsroom(Policy);

impl Newsroom {
    /// Reads the policy, and checks it.
    ///
    /// # Errors
    ///
    /// Where it is no JSON, has a field too many, or roles that do not fit together.
    pub fn open(policy: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(policy).map(Self)
    }

    /// Whether somebody may edit the article: who wrote it, if still an author; and every editor.
    pub fn edit(&self, person: &Identity, article: Article) -> Explanation {
        let own = Permission::all([user(article.author), action("write")]);
        self.decide(own.or(action("edit articles")), person)
    }

    /// Whether somebody may publish.
    pub fn publish(&self, person: &Identity) -> Explanation {
        self.decide(action("publish").into(), person)
    }

    fn decide(&self, permission: Permission, person: &Identity) -> Explanation {
        let active = permission.but_not(role("suspended"));
        self.0.explain(&active, person)
    }
}

/// Somebody, as the tables say.
///
/// # Errors
///
/// Where a role has a name that is none.
pub fn person(id: u64, roles: &[&str]) -> Result<Identity, NameError> {
    let roles: Result<Vec<_>, _> = roles.iter().map(|name| name.parse()).collect();
    Ok(Identity::with_roles(roles?).of_user(IdText::new(id)?))
}
