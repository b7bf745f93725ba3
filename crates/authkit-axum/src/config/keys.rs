//! The keys, each with its kind and its default.

use std::collections::BTreeMap;

use authkit_flows::settings::{FlowSettings, Lifetime, Phrase};

use super::SettingsError;
use super::nearest::nearest;
use super::values::{Given, cookie, file, header, path, switch, text, view, wrong};
use crate::PageName;

macro_rules! settings {
    (
        paths { $( $(#[$p_doc:meta])* $path:ident = $p_default:literal; )* }
        views { $( $(#[$v_doc:meta])* $view:ident; )* }
        templates { $( $template:ident of $page:ident; )* }
        subjects { $( $subject:ident of $mail:literal; )* }
        texts { $( $(#[$t_doc:meta])* $text:ident; )* }
        names { $( $(#[$n_doc:meta])* $name:ident by $check:path; )* }
        switches { $( $(#[$s_doc:meta])* $switch:ident = $s_default:literal; )* }
        flows { $( $flow:literal, )* }
    ) => {
        /// What an application sets, typed and checked.
        ///
        /// ```
        /// use authkit_axum::Settings;
        ///
        /// let settings = Settings::new().with_env([
        ///     ("AUTHKIT_LOGIN_URL", "/auth/in"),
        ///     ("AUTHKIT_CONFIRMABLE", "true"),
        ///     ("AUTHKIT_CONFIRM_EMAIL_WITHIN", "2 days"),
        ///     ("PATH", "/usr/bin"), // none of ours
        /// ])?;
        /// assert_eq!(settings.login_url(), "/auth/in");
        /// let typo = Settings::new().with_env([("AUTHKIT_LGOIN_URL", "/in")]).unwrap_err();
        /// assert_eq!(typo.to_string(), r#""AUTHKIT_LGOIN_URL" is no setting; did you mean "login_url"?"#);
        /// # Ok::<(), authkit_axum::SettingsError>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Settings {
            pub(super) flows: FlowSettings,
            $( $path: String, )*
            $( $view: Option<String>, )*
            $( $text: Option<String>, )*
            $( $name: Option<String>, )*
            $( $switch: bool, )*
            pub(super) pages: BTreeMap<PageName, String>,
            pub(super) subjects: BTreeMap<&'static str, String>,
        }

        impl Default for Settings {
            fn default() -> Self {
                Self {
                    flows: FlowSettings::DEFAULT,
                    $( $path: $p_default.to_owned(), )*
                    $( $view: None, )*
                    $( $text: None, )*
                    $( $name: None, )*
                    $( $switch: $s_default, )*
                    pages: BTreeMap::new(),
                    subjects: BTreeMap::new(),
                }
            }
        }

        impl Settings {
            /// Every key, but those of single messages (`msg_` and the key of a [`Phrase`](crate::Phrase)).
            pub const KEYS: &'static [&'static str] = &[
                $( stringify!($path), )*
                $( stringify!($view), )*
                $( stringify!($template), )*
                $( stringify!($subject), )*
                $( stringify!($text), )*
                $( stringify!($name), )*
                $( stringify!($switch), )*
                $( $flow, )*
            ];

            $(
                $(#[$p_doc])*
                #[doc = concat!("\n\n`", stringify!($path), "`; `", $p_default, "` if nothing is said.")]
                #[must_use]
                pub fn $path(&self) -> &str {
                    &self.$path
                }
            )*
            $(
                $(#[$v_doc])*
                #[must_use]
                pub fn $view(&self) -> Option<&str> {
                    self.$view.as_deref()
                }
            )*
            $(
                $(#[$t_doc])*
                #[must_use]
                pub fn $text(&self) -> Option<&str> {
                    self.$text.as_deref()
                }
            )*
            $(
                $(#[$n_doc])*
                #[must_use]
                pub fn $name(&self) -> Option<&str> {
                    self.$name.as_deref()
                }
            )*
            $(
                $(#[$s_doc])*
                #[must_use]
                pub const fn $switch(&self) -> bool {
                    self.$switch
                }
            )*

            /// Sets one; `given` is the key as it was written, for messages.
            pub(super) fn set(&mut self, key: &str, given: &str, value: &Given<'_>) -> Result<(), SettingsError> {
                match key {
                    $( stringify!($path) => self.$path = path(stringify!($path), value)?, )*
                    $( stringify!($view) => self.$view = Some(view(stringify!($view), value)?), )*
                    $( stringify!($template) => {
                        let file = file(stringify!($template), value)?;
                        self.pages.insert(PageName::$page, file);
                    } )*
                    $( stringify!($subject) => {
                        let text = text(stringify!($subject), value)?;
                        self.subjects.insert($mail, text);
                    } )*
                    $( stringify!($text) => self.$text = Some(text(stringify!($text), value)?), )*
                    $( stringify!($name) => self.$name = Some($check(stringify!($name), value)?), )*
                    $( stringify!($switch) => self.$switch = switch(stringify!($switch), value)?, )*
                    _ => self.set_flow(key, given, value)?,
                }
                Ok(())
            }
        }
    };
}

settings! {
    paths {
        /// Where people sign in.
        login_url = "/login";
        /// Where people sign out.
        logout_url = "/logout";
        /// Where people make an account.
        register_url = "/register";
        /// Where an address is confirmed.
        confirm_url = "/confirm";
        /// Where a forgotten password is replaced.
        reset_url = "/reset";
        /// Where a password is changed.
        change_url = "/change";
        /// Where a link and a code to sign in are asked for.
        send_login_url = "/login-link";
        /// Where a mailed code is typed.
        login_code_url = "/login-code";
        /// Where an account without a password gets one.
        set_password_url = "/set-password";
        /// Where another address is asked for.
        change_email_url = "/change-email";
        /// Where another user name is chosen.
        change_username_url = "/change-username";
        /// Where a link that lifts a block is asked for.
        unlock_url = "/unlock";
        /// Where people get what is kept of them.
        export_url = "/export";
        /// Where people switch their account off.
        deactivate_url = "/deactivate";
        /// Where people remove their account.
        delete_url = "/delete";
        /// Where people see where they are signed in.
        sessions_url = "/sessions";
        /// Where the password is typed once more.
        verify_url = "/verify";
        /// Where people make tokens for programs.
        tokens_url = "/tokens";
    }
    views {
        /// What stands before every one of our paths, such as `/auth`.
        url_prefix;
        /// Where a sign-in leads without a `next`; `/` if nothing is said.
        post_login_view;
        /// Where a sign-out leads; `/` if nothing is said.
        post_logout_view;
        /// Where a registration leads; the sign-in page if nothing is said.
        post_register_view;
        /// Where a confirmation leads; the sign-in page if nothing is said.
        post_confirm_view;
        /// Where a reset leads; the sign-in page if nothing is said.
        post_reset_view;
        /// Where a change of password leads; `post_login_view` if nothing is said.
        post_change_view;
        /// Where the endpoints are described in OpenAPI, with the feature `openapi`; nowhere if nothing is said.
        openapi_url;
        /// Where a confirmation link leads that does nothing; a page that says so if nothing is said.
        confirm_error_view;
        /// The application's page for a second factor; without it, whose gate asks for one is refused.
        second_factor_view;
    }
    templates {
        forgot_password_template of ForgotPassword;
        login_user_template of Login;
        register_user_template of Register;
        reset_password_template of ResetPassword;
        change_password_template of ChangePassword;
        send_confirmation_template of SendConfirmation;
        send_login_template of SendLogin;
    }
    subjects {
        email_subject_register of "welcome";
        email_subject_confirm of "confirmation_instructions";
        email_subject_passwordless of "login_instructions";
        email_subject_password_reset of "reset_instructions";
        email_subject_password_notice of "reset_notice";
        email_subject_password_change_notice of "change_notice";
    }
    texts {
        /// The address that people type, such as `https://example.com`.
        base_url;
        /// What pages and mails call the site.
        site_name;
        /// The language that is spoken to everybody; without it, the one that a browser prefers.
        language;
        /// The folder of one's own templates and texts.
        templates;
        /// Who mails come from.
        email_sender;
        /// Whom mails tell people to ask.
        email_contact;
        /// What a challenge calls the site.
        default_http_auth_realm;
        /// The header that holds an API token, beside `Authorization`.
        token_authentication_header;
    }
    names {
        /// The cookie in which the scripts of a page find the CSRF token, such as `XSRF-TOKEN`; none if nothing is said.
        csrf_cookie_name by cookie;
        /// The header in which they send it back, beside `X-CSRF-Token`; `X-XSRF-TOKEN` if nothing is said.
        csrf_header by header;
    }
    switches {
        /// Whether what happened is said on the next page.
        flash_messages = true;
    }
    flows {
        "confirm_email_within", "reset_password_within", "login_within",
        "confirmable", "registerable", "recoverable", "trackable", "passwordless", "changeable",
        "send_register_email", "send_password_change_email", "send_password_reset_notice_email",
        "login_without_confirmation", "default_remember_me",
    }
}

impl Settings {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The settings of the flows: lifetimes, switches, messages.
    #[must_use]
    pub const fn flows(&self) -> &FlowSettings {
        &self.flows
    }

    /// The subjects of mails that are set, by template.
    #[must_use]
    pub const fn subjects(&self) -> &BTreeMap<&'static str, String> {
        &self.subjects
    }

    fn set_flow(&mut self, key: &str, given: &str, value: &Given<'_>) -> Result<(), SettingsError> {
        let own = key.strip_prefix("msg_").and_then(Phrase::from_key);
        let known = Self::KEYS.iter().copied().find(|known| *known == key);
        if own.is_none() && known.is_none() {
            return Err(unknown(key, given));
        }
        let known = known.unwrap_or("msg_");
        let text = match value {
            Given::Text(text) | Given::Plain(text) => (*text).to_owned(),
            Given::Switch(switch) if is_switch(known) => switch.to_string(),
            other => {
                let wanted = if is_switch(known) {
                    "true or false is asked for"
                } else {
                    "a text is asked for"
                };
                return Err(wrong(known, other, wanted));
            }
        };
        // a switch of a file is no text
        if let (Given::Text(_), true) = (value, is_switch(known)) {
            return Err(wrong(known, value, "true or false is asked for"));
        }
        let flows = std::mem::take(&mut self.flows);
        self.flows = flows.with_pairs([(key, text.as_str())])?;
        Ok(())
    }

    /// How long the links of the flows live, as text, by key.
    pub(super) const fn lifetimes(&self) -> [Lifetime; 3] {
        [
            self.flows.confirm_email_within(),
            self.flows.reset_password_within(),
            self.flows.login_within(),
        ]
    }
}

fn is_switch(key: &str) -> bool {
    !key.ends_with("_within") && key != "msg_"
}

fn unknown(key: &str, given: &str) -> SettingsError {
    if let Some((key, why)) = super::flask::elsewhere(key) {
        return SettingsError::Elsewhere { key, why };
    }
    SettingsError::Unknown {
        key: given.to_owned(),
        nearest: nearest(key, Settings::KEYS.iter().copied()),
    }
}
