//! A value that is made once, by whoever asks first, while the others wait; under any runtime or none.

use std::future::{Future, poll_fn};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Poll, Waker};

pub(super) struct Once<T> {
    value: OnceLock<T>,
    turn: Mutex<Turn>,
}

/// Whose turn it is to make the value.
struct Turn {
    taken: bool,
    waiting: Vec<Waker>,
}

impl<T> Once<T> {
    pub(super) const fn new() -> Self {
        let turn = Turn {
            taken: false,
            waiting: Vec::new(),
        };
        Self {
            value: OnceLock::new(),
            turn: Mutex::new(turn),
        }
    }

    pub(super) async fn get_or_init<F: Future<Output = T>>(&self, make: impl FnOnce() -> F) -> &T {
        if let Some(value) = self.value.get() {
            return value;
        }
        let _mine = self.take_turn().await;
        if let Some(value) = self.value.get() {
            return value;
        }
        let value = make().await;
        self.value.get_or_init(|| value)
    }

    async fn take_turn(&self) -> Mine<'_, T> {
        poll_fn(|context| {
            let mut turn = self.turn();
            if turn.taken {
                turn.waiting.push(context.waker().clone());
                return Poll::Pending;
            }
            turn.taken = true;
            Poll::Ready(Mine(self))
        })
        .await
    }

    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the turn back when the value was made, and as well when nobody waits for it any more.
struct Mine<'a, T>(&'a Once<T>);

impl<T> Drop for Mine<'_, T> {
    fn drop(&mut self) {
        let mut turn = self.0.turn();
        turn.taken = false;
        let waiting = std::mem::take(&mut turn.waiting);
        drop(turn);
        waiting.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use super::Once;
    use std::cell::Cell;
    use std::future::{Future, pending, poll_fn};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    #[test]
    fn one_makes_the_value_and_the_others_wait_for_it() {
        let (once, made) = (Once::new(), Cell::new(0));
        let make = || async {
            made.set(made.get() + 1);
            let mut pause = true;
            poll_fn(|_| {
                if std::mem::take(&mut pause) {
                    Poll::Pending
                } else {
                    Poll::Ready(7)
                }
            })
            .await
        };
        let mut context = Context::from_waker(Waker::noop());
        let (mut first, mut second) = (pin!(once.get_or_init(make)), pin!(once.get_or_init(make)));
        assert!(first.as_mut().poll(&mut context).is_pending());
        assert!(second.as_mut().poll(&mut context).is_pending());
        assert_eq!(first.as_mut().poll(&mut context), Poll::Ready(&7));
        assert_eq!(second.as_mut().poll(&mut context), Poll::Ready(&7));
        assert_eq!(made.get(), 1);
    }

    #[test]
    fn one_that_gives_up_leaves_the_turn_to_the_next() {
        let once = Once::new();
        let mut context = Context::from_waker(Waker::noop());
        {
            let mut gone = pin!(once.get_or_init(pending::<i32>));
            assert!(gone.as_mut().poll(&mut context).is_pending());
        }
        let mut next = pin!(once.get_or_init(|| async { 7 }));
        assert_eq!(next.as_mut().poll(&mut context), Poll::Ready(&7));
    }
}
