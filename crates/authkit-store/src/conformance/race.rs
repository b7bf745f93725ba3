//! Many futures at once, under any runtime or none.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// How many racers the racing cases start.
pub const RACERS: usize = 64;

/// How many rounds a racing case has, unless [`Harness::rounds`](super::Harness::rounds) says otherwise.
pub const ROUNDS: usize = 200;

/// Runs [`RACERS`] futures side by side and returns what they came to, in their order.
///
/// All of them are polled by the task that waits, so a store has to give way somewhere for them to meet: at the socket,
/// the file or the lock, as every real backend does.
pub async fn race<F: Future>(make: impl FnMut(usize) -> F) -> Vec<F::Output> {
    let mut running: Vec<Pin<Box<F>>> = (0..RACERS).map(make).map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = running.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut pending = false;
        for (racer, result) in running.iter_mut().zip(&mut done) {
            if result.is_none() {
                match racer.as_mut().poll(context) {
                    Poll::Ready(output) => *result = Some(output),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

/// Gives way once: pending at the first poll, ready at the second.
pub async fn yield_now() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Runs a future to its end on this thread: enough for a store that needs no runtime, such as one in memory.
pub fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn racers_meet_where_they_yield() {
        let (inside, most) = (Cell::new(0), Cell::new(0));
        let numbers = block_on(race(async |number| {
            inside.set(inside.get() + 1);
            yield_now().await;
            most.set(most.get().max(inside.get()));
            inside.set(inside.get() - 1);
            number
        }));
        assert_eq!(most.get(), RACERS);
        assert_eq!(numbers, (0..RACERS).collect::<Vec<_>>());
    }

    #[test]
    fn block_on_sleeps_until_another_thread_wakes_it() {
        let mut asked = 0;
        let future = poll_fn(|context| {
            asked += 1;
            if asked > 1 {
                return Poll::Ready(asked);
            }
            let waker = context.waker().clone();
            thread::spawn(move || waker.wake());
            Poll::Pending
        });
        assert!(block_on(future) > 1);
    }
}
