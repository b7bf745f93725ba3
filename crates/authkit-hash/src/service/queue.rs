//! A bounded queue whose places are held by the work.

use std::{
    collections::VecDeque,
    mem,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

pub(super) struct Queue<J> {
    state: Mutex<State<J>>,
    changed: Condvar,
    places: usize,
}

struct State<J> {
    waiting: VecDeque<J>,
    running: usize,
    closed: bool,
}

impl<J> State<J> {
    fn take(&mut self) -> Option<J> {
        let job = self.waiting.pop_front()?;
        self.running += 1;
        Some(job)
    }
}

/// Why a job was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Closed,
    Full,
}

/// Stands for one job among the running ones, until it is dropped.
pub(super) struct Slot<'a, J>(&'a Queue<J>);

impl<J> Queue<J> {
    pub(super) fn new(places: usize) -> Self {
        let state = State {
            waiting: VecDeque::new(),
            running: 0,
            closed: false,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
            places,
        }
    }

    pub(super) fn push(&self, job: J) -> Result<(), Refused> {
        let mut state = self.lock();
        if state.closed {
            return Err(Refused::Closed);
        }
        if state.waiting.len() >= self.places {
            return Err(Refused::Full);
        }
        state.waiting.push_back(job);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// Waits for a job. `None` once the queue is closed.
    pub(super) fn next(&self) -> Option<(J, Slot<'_, J>)> {
        let mut state = self.lock();
        while !state.closed {
            if let Some(job) = state.take() {
                return Some((job, Slot(self)));
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    /// A job, if one waits.
    pub(super) fn next_now(&self) -> Option<(J, Slot<'_, J>)> {
        let job = self.lock().take()?;
        Some((job, Slot(self)))
    }

    /// Takes no more jobs, drops those that wait, and lets everybody go who waits for one.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let dropped = mem::take(&mut state.waiting);
        drop(state);
        self.changed.notify_all();
        drop(dropped); // without the lock: a dropped job wakes whoever waits for its answer
    }

    /// How many jobs wait and how many run.
    pub(super) fn load(&self) -> (usize, usize) {
        let state = self.lock();
        (state.waiting.len(), state.running)
    }

    /// Nothing in here panics with the lock held, so that a poisoned lock has nothing to tell.
    fn lock(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<J> Drop for Slot<'_, J> {
    fn drop(&mut self) {
        self.0.lock().running -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_in_first_out_and_no_more_than_the_places() {
        let queue = Queue::new(2);
        assert_eq!(queue.push(1), Ok(()));
        assert_eq!(queue.push(2), Ok(()));
        assert_eq!(queue.push(3), Err(Refused::Full));
        let (first, slot) = queue.next().unwrap();
        assert_eq!((first, queue.load()), (1, (1, 1)));
        assert_eq!(queue.push(4), Ok(()));
        assert_eq!(queue.push(5), Err(Refused::Full));
        drop(slot);
        assert_eq!(queue.load(), (2, 0));
        assert_eq!(queue.next().map(|(job, _)| job), Some(2));
        assert_eq!(queue.next().map(|(job, _)| job), Some(4));
        assert_eq!(queue.load(), (0, 0));
    }

    #[test]
    fn who_does_not_wait_gets_what_is_there() {
        let queue = Queue::new(2);
        assert!(queue.next_now().is_none());
        queue.push(1).unwrap();
        let (job, slot) = queue.next_now().unwrap();
        assert_eq!((job, queue.load()), (1, (0, 1)));
        drop(slot);
        queue.push(2).unwrap();
        queue.close();
        assert!(queue.next_now().is_none());
    }

    #[test]
    fn closed_is_empty_and_refuses() {
        let queue = Queue::new(2);
        queue.push(1).unwrap();
        queue.close();
        assert!(queue.next().is_none());
        assert_eq!(queue.push(2), Err(Refused::Closed));
        assert_eq!(queue.load(), (0, 0));
    }

    #[test]
    fn closing_lets_waiting_threads_go() {
        let queue = Queue::<u8>::new(1);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| queue.next().is_none());
            queue.close();
            assert!(waiting.join().unwrap());
        });
    }
}
