//! What somebody does, and sequences of it that a seed repeats.

/// `SplitMix64` (Steele, Lea and Flood, 2014): good enough to draw steps by.
#[derive(Clone, Debug)]
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)) % bound
    }

    fn small(&mut self, bound: u64) -> usize {
        usize::try_from(self.below(bound)).expect("a small number")
    }
}

/// What is typed to say who one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    Address(usize),
    Name(usize),
}

/// Which of the things that there are so far, counted from the latest; out of those there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nth(pub(crate) usize);

impl Nth {
    /// The place of it among `count` things, if there are any.
    pub(crate) fn of(self, count: usize) -> Option<usize> {
        (count > 0).then(|| count - 1 - self.0 % count)
    }
}

/// A link out of those mailed so far: of the right kind, or of whichever.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pick {
    pub(crate) nth: Nth,
    pub(crate) of_any_kind: bool,
}

/// Which code is typed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Typed {
    Latest,
    First,
    Wrong,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Register {
        address: usize,
        name: Option<usize>,
        password: usize,
        browser: usize,
    },
    Resend {
        who: Who,
    },
    Confirm {
        link: Pick,
        browser: usize,
    },
    ConfirmKnowing {
        link: Pick,
        password: usize,
        browser: usize,
    },
    SignIn {
        who: Who,
        password: usize,
    },
    Forgot {
        who: Who,
    },
    Reset {
        link: Pick,
        password: usize,
    },
    Change {
        account: Nth,
        old: usize,
        new: usize,
    },
    AskMove {
        session: Nth,
        to: usize,
        browser: usize,
    },
    Move {
        link: Pick,
        browser: usize,
        session: Option<Nth>,
    },
    TakeBack {
        link: Pick,
    },
    Rename {
        session: Nth,
        name: Option<usize>,
    },
    AskLogin {
        who: Who,
        browser: usize,
    },
    Login {
        link: Pick,
        browser: usize,
        confirmed: bool,
    },
    Code {
        who: Who,
        typed: Typed,
        browser: usize,
    },
    AskUnlock {
        who: Who,
    },
    Unlock {
        link: Pick,
    },
    UnlockFor {
        account: Nth,
    },
    Deactivate {
        account: Nth,
    },
    Activate {
        account: Nth,
    },
    Revoke {
        account: Nth,
    },
    Delete {
        session: Nth,
    },
    DeleteFor {
        account: Nth,
    },
    Wait {
        seconds: u64,
    },
}

pub(crate) const ADDRESSES: u64 = 3;
const NAMES: u64 = 2;
const PASSWORDS: u64 = 3;
const BROWSERS: u64 = 2;
/// No sum of a few of these is the life of a link, so that nothing hangs on who counts the last second.
const WAITS: [u64; 7] = [1, 7, 617, 1801, 3671, 86_411, 8 * 86_400 + 13];

impl Draw {
    fn address(&mut self) -> usize {
        self.small(ADDRESSES)
    }

    fn name(&mut self) -> Option<usize> {
        (self.below(3) > 0).then(|| self.small(NAMES))
    }

    fn password(&mut self) -> usize {
        // mostly the same one, so that people get in
        self.small(PASSWORDS + 3).saturating_sub(3)
    }

    fn browser(&mut self) -> usize {
        self.small(BROWSERS + 1).saturating_sub(1)
    }

    fn who(&mut self) -> Who {
        match self.below(5) {
            0 => Who::Name(self.small(NAMES)),
            _ => Who::Address(self.address()),
        }
    }

    fn nth(&mut self) -> Nth {
        // mostly the latest
        Nth(self.small(6).saturating_sub(2))
    }

    fn pick(&mut self) -> Pick {
        Pick {
            nth: self.nth(),
            of_any_kind: self.below(12) == 0,
        }
    }

    fn step(&mut self) -> Step {
        let (who, link, nth) = (self.who(), self.pick(), self.nth());
        let (password, browser) = (self.password(), self.browser());
        match self.below(40) {
            0..=3 => Step::Register {
                address: self.address(),
                name: self.name(),
                password,
                browser,
            },
            4..=5 => Step::Resend { who },
            6..=8 => Step::Confirm { link, browser },
            9 => Step::ConfirmKnowing {
                link,
                password,
                browser,
            },
            10..=13 => Step::SignIn { who, password },
            14..=15 => Step::Forgot { who },
            16..=17 => Step::Reset { link, password },
            18 => Step::Change {
                account: nth,
                old: password,
                new: self.password(),
            },
            19..=20 => Step::AskMove {
                session: nth,
                to: self.address(),
                browser,
            },
            21..=22 => {
                let session = (self.below(3) == 0).then(|| self.nth());
                Step::Move {
                    link,
                    browser,
                    session,
                }
            }
            23 => Step::TakeBack { link },
            24 => Step::Rename {
                session: nth,
                name: self.name(),
            },
            25..=26 => Step::AskLogin { who, browser },
            27..=28 => Step::Login {
                link,
                browser,
                confirmed: self.below(2) == 0,
            },
            29..=30 => {
                let typed = match self.below(5) {
                    0 => Typed::Wrong,
                    1 => Typed::First,
                    _ => Typed::Latest,
                };
                Step::Code {
                    who,
                    typed,
                    browser,
                }
            }
            31 => Step::AskUnlock { who },
            32 => Step::Unlock { link },
            33 => Step::UnlockFor { account: nth },
            34 => Step::Deactivate { account: nth },
            35 => Step::Activate { account: nth },
            36 => Step::Revoke { account: nth },
            37 => Step::Delete { session: nth },
            38 if self.below(3) == 0 => Step::DeleteFor { account: nth },
            _ => Step::Wait {
                seconds: WAITS[self.small(7)],
            },
        }
    }
}

impl Draw {
    /// What people do next, if they go on with what they began.
    fn next(&mut self, last: &Step) -> Option<Step> {
        let (link, latest) = (self.pick(), Nth(0));
        let (password, browser) = (self.password(), self.browser());
        Some(match last {
            Step::Register { browser, .. } => Step::Confirm {
                link,
                browser: *browser,
            },
            Step::Resend { .. } => Step::Confirm { link, browser },
            Step::Confirm { .. } | Step::ConfirmKnowing { .. } | Step::Reset { .. } => {
                Step::SignIn {
                    who: Who::Address(self.address()),
                    password,
                }
            }
            Step::SignIn { .. } | Step::Login { .. } | Step::Code { .. } => match self.below(4) {
                0 => Step::Rename {
                    session: latest,
                    name: self.name(),
                },
                1 => Step::Delete { session: latest },
                _ => Step::AskMove {
                    session: latest,
                    to: self.address(),
                    browser,
                },
            },
            Step::Forgot { .. } => Step::Reset { link, password },
            Step::AskMove { browser, .. } => Step::Move {
                link,
                browser: *browser,
                session: None,
            },
            Step::Move { .. } => Step::TakeBack { link },
            Step::AskLogin { who, browser } => match self.below(2) {
                0 => Step::Login {
                    link,
                    browser: *browser,
                    confirmed: false,
                },
                _ => Step::Code {
                    who: *who,
                    typed: Typed::Latest,
                    browser: *browser,
                },
            },
            Step::AskUnlock { .. } => Step::Unlock { link },
            Step::Deactivate { account } => Step::Activate { account: *account },
            _ => return None,
        })
    }
}

/// The steps of that seed: half of them go on with what was begun, the others are whatever.
pub(crate) fn sequence(seed: u64, length: usize) -> Vec<Step> {
    let mut draw = Draw::new(seed);
    let mut steps: Vec<Step> = Vec::with_capacity(length);
    for _ in 0..length {
        let goes_on = draw.below(2) == 0;
        let next = steps.last().filter(|_| goes_on).cloned();
        let next = next.and_then(|last| draw.next(&last));
        let step = next.unwrap_or_else(|| draw.step());
        steps.push(step);
    }
    steps
}
