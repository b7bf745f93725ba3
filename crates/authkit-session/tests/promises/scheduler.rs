//! Runs futures side by side in an order that a seed decides, so that a race that was lost once is lost again.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// `SplitMix64`: any seed will do, and equal seeds are equal orders.
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % limit as u64).unwrap()
    }
}

pub type Task<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Polls one task after the other, whichever the seed says, until all are done; what they came to, in their order.
pub fn run<T>(seed: u64, tasks: Vec<Task<'_, T>>) -> Vec<T> {
    let mut random = Seeded::new(seed);
    let mut context = Context::from_waker(Waker::noop());
    let mut running: Vec<(usize, Task<'_, T>)> = tasks.into_iter().enumerate().collect();
    let mut done: Vec<Option<T>> = running.iter().map(|_| None).collect();
    let mut polls = 0;
    while !running.is_empty() {
        polls += 1;
        assert!(polls < 1_000_000, "a task never ends");
        let at = random.below(running.len());
        if let Poll::Ready(value) = running[at].1.as_mut().poll(&mut context) {
            let (number, _) = running.swap_remove(at);
            done[number] = Some(value);
        }
    }
    done.into_iter().map(Option::unwrap).collect()
}

#[test]
fn equal_seeds_are_equal_orders_and_others_are_others() {
    let order = |seed| {
        let order = std::cell::RefCell::new(Vec::new());
        let task = |number| -> Task<'_, ()> {
            let order = &order;
            Box::pin(async move {
                crate::stub::give_way().await;
                order.borrow_mut().push(number);
            })
        };
        run(seed, (0..8).map(task).collect());
        order.into_inner()
    };
    assert_eq!(order(1), order(1));
    assert_ne!(order(1), order(2));
}
