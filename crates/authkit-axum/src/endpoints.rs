//! The endpoints: one table, from which the routes are made and their description is written.

#[cfg(feature = "openapi")]
mod fields;
mod mount;

use authkit_store::UserId;
#[cfg(feature = "api-tokens")]
use axum::routing::post;
use axum::routing::{MethodRouter, get};

#[cfg(feature = "openapi")]
pub(crate) use fields::{FieldKind, FieldSpec};
#[cfg(feature = "openapi")]
#[allow(unused_imports)] // which of them are used hangs on the features
use fields::{
    FieldKind::{Email, Password, Text},
    OPENED, OWNED, SHOWN, needed, spare,
};

use crate::settings::Paths;
use crate::{Auth, routes};

macro_rules! endpoints {
    ($(
        $(#[cfg($cfg:meta)])?
        $(#[doc = $doc:literal])*
        $endpoint:ident $name:literal {
            path: $path:expr,
            on: $on:expr,
            route: $route:expr,
            get: $get:expr,
            post: $post:expr,
            fields: $fields:expr,
        }
    )*) => {
        /// One of the pages, with the form that it sends: what is mounted at one path.
        ///
        /// [`Auth::routes`] mounts all that are switched on at the paths of the settings. Each can be mounted alone
        /// ([`Auth::endpoint`]), or called from a handler ([`Auth::step`]).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Endpoint {
            $( $(#[cfg($cfg)])? $(#[doc = $doc])* $endpoint, )*
        }

        impl Endpoint {
            /// Every endpoint of the features that are compiled in.
            pub const ALL: &'static [Self] = &[$( $(#[cfg($cfg)])? Self::$endpoint, )*];

            /// Its name: Flask-Security's, where it has one.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( $(#[cfg($cfg)])? Self::$endpoint => $name, )* }
            }

            /// Its path; a mailed token is the part `{token}`.
            #[must_use]
            pub fn path(self, paths: &Paths) -> String {
                let path: fn(&Paths) -> String = match self {
                    $( $(#[cfg($cfg)])? Self::$endpoint => $path, )*
                };
                path(paths)
            }

            fn is_on<Id: UserId>(self, auth: &Auth<Id>) -> bool {
                let on: fn(&Auth<Id>) -> bool = match self {
                    $( $(#[cfg($cfg)])? Self::$endpoint => $on, )*
                };
                on(auth)
            }

            fn methods<Id: UserId>(self) -> MethodRouter<Auth<Id>> {
                match self { $( $(#[cfg($cfg)])? Self::$endpoint => $route, )* }
            }

            /// What a GET may answer; nothing where there is none.
            #[cfg(feature = "openapi")]
            pub(crate) const fn get_answers(self) -> &'static [u16] {
                match self { $( $(#[cfg($cfg)])? Self::$endpoint => $get, )* }
            }

            /// What a POST may answer.
            #[cfg(feature = "openapi")]
            pub(crate) const fn post_answers(self) -> &'static [u16] {
                match self { $( $(#[cfg($cfg)])? Self::$endpoint => $post, )* }
            }

            /// What a POST takes.
            #[cfg(feature = "openapi")]
            pub(crate) const fn fields(self) -> &'static [FieldSpec] {
                match self { $( $(#[cfg($cfg)])? Self::$endpoint => const { $fields }, )* }
            }
        }
    };
}

endpoints! {
    /// The page to sign in on.
    Login "login" {
        path: |paths| paths.login.clone(),
        on: |_| true,
        route: get(routes::login::show).post(routes::login::submit),
        get: &[200, 303, 503],
        post: &[200, 303, 400, 401, 403, 413, 415, 422, 429, 503],
        fields: &[needed("email", Text), needed("password", Password), spare("next", Text)],
    }
    /// The page with the button that signs out.
    Logout "logout" {
        path: |paths| paths.logout.clone(),
        on: |_| true,
        route: get(routes::logout::show).post(routes::logout::submit),
        get: &[405, 503],
        post: &[200, 303, 400, 403, 413, 415, 503],
        fields: &[],
    }
    #[cfg(feature = "registerable")]
    /// The page to make an account on.
    Register "register" {
        path: |paths| paths.register.clone(),
        on: |auth| auth.0.register.is_some(),
        route: get(routes::register::show).post(routes::register::submit),
        get: SHOWN,
        post: &[201, 303, 400, 403, 413, 415, 422, 429, 503],
        fields: &[
            needed("email", Email), spare("username", Text), needed("password", Password),
            spare("password_confirm", Password), spare("next", Text),
        ],
    }
    #[cfg(feature = "confirmable")]
    /// The page to have a confirmation link sent again on.
    SendConfirmation "send_confirmation" {
        path: |paths| paths.confirm.clone(),
        on: |auth| auth.0.confirm.is_some(),
        route: get(routes::link::show::<routes::confirm::Confirm, Id>)
            .post(routes::link::request::<routes::confirm::Confirm, Id>),
        get: SHOWN,
        post: &[200, 303, 400, 403, 413, 415, 422, 429, 503],
        fields: &[needed("email", Email)],
    }
    #[cfg(feature = "confirmable")]
    /// Where a confirmation link leads.
    ConfirmEmail "confirm_email" {
        path: |paths| routes::with_token(&paths.confirm),
        on: |auth| auth.0.confirm.is_some(),
        route: get(routes::link::open::<routes::confirm::Confirm, Id>).post(routes::confirm::redeem),
        get: OPENED,
        post: &[200, 303, 400, 403, 410, 413, 415, 422, 429, 503],
        fields: &[spare("password", Password)],
    }
    #[cfg(feature = "recoverable")]
    /// The page for a forgotten password.
    ForgotPassword "forgot_password" {
        path: |paths| paths.reset.clone(),
        on: |auth| auth.0.recover.is_some(),
        route: get(routes::link::show::<routes::reset::Reset, Id>)
            .post(routes::link::request::<routes::reset::Reset, Id>),
        get: SHOWN,
        post: &[200, 303, 400, 403, 413, 415, 422, 429, 503],
        fields: &[needed("email", Email)],
    }
    #[cfg(feature = "recoverable")]
    /// Where a reset link leads.
    ResetPassword "reset_password" {
        path: |paths| routes::with_token(&paths.reset),
        on: |auth| auth.0.recover.is_some(),
        route: get(routes::link::open::<routes::reset::Reset, Id>).post(routes::reset::redeem),
        get: OPENED,
        post: &[200, 303, 400, 403, 410, 413, 415, 422, 503],
        fields: &[needed("password", Password), spare("password_confirm", Password)],
    }
    #[cfg(feature = "changeable")]
    /// The page to change one's password on.
    ChangePassword "change_password" {
        path: |paths| paths.change.clone(),
        on: |auth| auth.0.change.is_some(),
        route: get(routes::change::show).post(routes::change::submit),
        get: OWNED,
        post: &[200, 303, 400, 401, 403, 413, 415, 422, 429, 503],
        fields: &[
            needed("password", Password), needed("new_password", Password), spare("new_password_confirm", Password),
        ],
    }
    #[cfg(feature = "changeable")]
    /// The page to set a first password on.
    SetPassword "set_password" {
        path: |paths| paths.set_password.clone(),
        on: |auth| auth.0.change.is_some(),
        route: get(routes::set_password::show).post(routes::set_password::submit),
        get: &[200, 303, 401, 409, 503],
        post: &[200, 303, 400, 401, 403, 409, 413, 415, 422, 429, 503],
        fields: &[needed("password", Password), spare("password_confirm", Password)],
    }
    #[cfg(feature = "changeable")]
    /// The page to move one's account to another address on.
    ChangeEmail "change_email" {
        path: |paths| paths.change_email.clone(),
        on: |auth| auth.0.steps.change_email.is_some(),
        route: get(routes::change_email::show).post(routes::change_email::submit),
        get: OWNED,
        post: &[200, 303, 400, 401, 403, 413, 415, 422, 429, 503],
        fields: &[needed("email", Email), spare("password", Password)],
    }
    #[cfg(feature = "changeable")]
    /// Where the link to a new address leads.
    ConfirmNewEmail "confirm_new_email" {
        path: |paths| routes::with_token(&paths.change_email),
        on: |auth| auth.0.steps.change_email.is_some(),
        route: get(routes::link::open::<routes::change_email::Move, Id>).post(routes::change_email::redeem),
        get: OPENED,
        post: &[200, 303, 400, 401, 403, 409, 410, 413, 415, 503],
        fields: &[],
    }
    #[cfg(feature = "changeable")]
    /// Where the link back to an old address leads.
    RevertEmail "revert_email" {
        path: |paths| routes::with_token(&format!("{}/revert", paths.change_email)),
        on: |auth| auth.0.steps.change_email.is_some(),
        route: get(routes::link::open::<routes::change_email::Revert, Id>).post(routes::change_email::revert),
        get: OPENED,
        post: &[200, 303, 400, 403, 409, 410, 413, 415, 503],
        fields: &[],
    }
    #[cfg(feature = "changeable")]
    /// The page to choose another user name on.
    ChangeUsername "change_username" {
        path: |paths| paths.change_username.clone(),
        on: |auth| auth.0.steps.change_username.is_some(),
        route: get(routes::change_username::show).post(routes::change_username::submit),
        get: OWNED,
        post: &[200, 303, 400, 401, 403, 413, 415, 422, 429, 503],
        fields: &[spare("username", Text), spare("password", Password)],
    }
    #[cfg(feature = "passwordless")]
    /// The page to ask for a link and a code to sign in on.
    SendLogin "send_login" {
        path: |paths| paths.send_login.clone(),
        on: |auth| auth.0.steps.login_mail.is_some(),
        route: get(routes::link::show::<routes::passwordless::Login, Id>)
            .post(routes::link::request::<routes::passwordless::Login, Id>),
        get: SHOWN,
        post: &[200, 303, 400, 403, 413, 415, 422, 429, 503],
        fields: &[needed("email", Email)],
    }
    #[cfg(feature = "passwordless")]
    /// Where a link to sign in leads.
    TokenLogin "token_login" {
        path: |paths| routes::with_token(&paths.login),
        on: |auth| auth.0.steps.login_mail.is_some(),
        route: get(routes::link::open::<routes::passwordless::Login, Id>).post(routes::passwordless::redeem),
        get: OPENED,
        post: &[200, 303, 400, 401, 403, 409, 410, 413, 415, 429, 503],
        fields: &[spare("asked", Text), spare("next", Text)],
    }
    #[cfg(feature = "passwordless")]
    /// The page to type a mailed code on.
    LoginCode "login_code" {
        path: |paths| paths.login_code.clone(),
        on: |auth| auth.0.steps.login_mail.is_some(),
        route: get(routes::passwordless::show_code).post(routes::passwordless::redeem_code),
        get: SHOWN,
        post: &[200, 303, 400, 401, 403, 413, 415, 422, 429, 503],
        fields: &[needed("email", Email), needed("code", Text), spare("next", Text)],
    }
    #[cfg(feature = "lockable")]
    /// The page to ask for a link on that lifts a block.
    SendUnlock "send_unlock" {
        path: |paths| paths.unlock.clone(),
        on: |auth| auth.0.steps.unlock.is_some(),
        route: get(routes::link::show::<routes::unlock::Unlock, Id>)
            .post(routes::link::request::<routes::unlock::Unlock, Id>),
        get: SHOWN,
        post: &[200, 303, 400, 403, 413, 415, 422, 429, 503],
        fields: &[needed("email", Email)],
    }
    #[cfg(feature = "lockable")]
    /// Where a link leads that lifts a block.
    Unlock "unlock" {
        path: |paths| routes::with_token(&paths.unlock),
        on: |auth| auth.0.steps.unlock.is_some(),
        route: get(routes::link::open::<routes::unlock::Unlock, Id>).post(routes::unlock::redeem),
        get: OPENED,
        post: &[200, 303, 400, 403, 410, 413, 415, 503],
        fields: &[],
    }
    /// The page to type one's password once more on.
    Verify "verify" {
        path: |paths| paths.verify.clone(),
        on: |_| true,
        route: get(routes::verify::show).post(routes::verify::submit),
        get: &[200, 303, 401, 409, 503],
        post: &[200, 303, 400, 401, 403, 409, 413, 415, 422, 429, 503],
        fields: &[needed("password", Password), spare("next", Text)],
    }
    /// The page that lists one's sessions, and ends them.
    Sessions "sessions" {
        path: |paths| paths.sessions.clone(),
        on: |auth| auth.0.ways.revoke.is_some(),
        route: get(routes::sessions::show).post(routes::sessions::submit),
        get: OWNED,
        post: &[200, 303, 400, 401, 403, 413, 415, 422, 503],
        fields: &[spare("session", Text), spare("which", Text)],
    }
    #[cfg(feature = "api-tokens")]
    /// One's tokens for programs: the list, and another one.
    Tokens "tokens" {
        path: |paths| paths.tokens.clone(),
        on: |auth| auth.0.ways.tokens.is_some(),
        route: get(routes::tokens::list).post(routes::tokens::issue),
        get: OWNED,
        post: &[201, 303, 400, 401, 403, 413, 415, 422, 503],
        fields: &[spare("label", Text), spare("lifetime", Text)],
    }
    #[cfg(feature = "api-tokens")]
    /// Ends a token by its name in the list.
    RevokeToken "revoke_token" {
        path: |paths| format!("{}/revoke", paths.tokens),
        on: |auth| auth.0.ways.tokens.is_some(),
        route: post(routes::tokens::revoke),
        get: &[405, 503],
        post: &[200, 303, 400, 401, 403, 404, 413, 415, 422, 503],
        fields: &[needed("id", Text)],
    }
    #[cfg(feature = "api-tokens")]
    /// Another token in the place of the one that the request shows.
    RotateToken "rotate_token" {
        path: |paths| format!("{}/rotate", paths.tokens),
        on: |auth| auth.0.ways.tokens.is_some(),
        route: post(routes::tokens::rotate),
        get: &[405, 503],
        post: &[200, 303, 401, 503],
        fields: &[],
    }
    #[cfg(feature = "api-tokens")]
    /// Ends the token that the request shows.
    EndToken "end_token" {
        path: |paths| format!("{}/end", paths.tokens),
        on: |auth| auth.0.ways.tokens.is_some(),
        route: post(routes::tokens::end),
        get: &[405, 503],
        post: &[200, 303, 401, 503],
        fields: &[],
    }
    #[cfg(feature = "lifecycle")]
    /// The page that hands out what is kept.
    Export "export" {
        path: |paths| paths.export.clone(),
        on: |auth| auth.0.steps.lifecycle.is_some(),
        route: get(routes::lifecycle::show_export).post(routes::lifecycle::export),
        get: OWNED,
        post: &[200, 303, 400, 401, 403, 413, 415, 422, 429, 503],
        fields: &[spare("password", Password)],
    }
    #[cfg(feature = "lifecycle")]
    /// The page that switches one's account off.
    Deactivate "deactivate" {
        path: |paths| paths.deactivate.clone(),
        on: |auth| auth.0.steps.lifecycle.is_some(),
        route: get(routes::lifecycle::show_deactivate).post(routes::lifecycle::deactivate),
        get: OWNED,
        post: &[200, 303, 400, 401, 403, 413, 415, 422, 429, 503],
        fields: &[spare("password", Password)],
    }
    #[cfg(feature = "lifecycle")]
    /// The page that removes one's account.
    Delete "delete" {
        path: |paths| paths.delete.clone(),
        on: |auth| auth.0.steps.lifecycle.is_some(),
        route: get(routes::lifecycle::show_delete).post(routes::lifecycle::delete),
        get: OWNED,
        post: &[200, 303, 400, 401, 403, 413, 415, 422, 429, 503],
        fields: &[spare("password", Password)],
    }
}
