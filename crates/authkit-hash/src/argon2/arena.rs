//! The blocks that argon2 fills, kept between computations.
//!
//! Stores: what the last computation left in them, until the next one or [`Arena::wipe`].

use ::argon2::Block;
use zeroize::Zeroize;

use crate::HashError;

/// Blocks of 1 KiB; `dirty` of them, from the first, hold what a computation left.
#[derive(Default)]
pub(crate) struct Arena {
    blocks: Vec<Block>,
    dirty: usize,
    allocations: u64,
}

impl Arena {
    /// Lends `need` blocks to `fill`, and keeps them afterwards unless they are more than `keep`.
    ///
    /// `fill` overwrites every block that it is lent, which is why nothing is wiped between two of them.
    pub(super) fn lend<T>(
        &mut self,
        need: usize,
        keep: usize,
        fill: impl FnOnce(&mut [Block]) -> T,
    ) -> Result<T, HashError> {
        if self.blocks.len() < need {
            self.release(); // first, so that there are never two
            self.blocks
                .try_reserve_exact(need)
                .map_err(|_| HashError::OutOfMemory)?;
            self.blocks.resize(need, Block::new());
            self.allocations += 1;
        }
        // A smaller computation than the last one does not reach these.
        self.wipe_from(need);
        self.dirty = need;
        let lent = self.blocks.get_mut(..need).ok_or(HashError::OutOfMemory)?;
        let filled = fill(lent);
        if self.blocks.len() > keep {
            self.release();
        }
        Ok(filled)
    }

    pub(crate) fn wipe(&mut self) {
        self.wipe_from(0);
    }

    pub(crate) fn bytes(&self) -> usize {
        self.blocks.capacity() * Block::SIZE
    }

    pub(crate) fn dirty_bytes(&self) -> usize {
        self.dirty * Block::SIZE
    }

    pub(crate) fn allocations(&self) -> u64 {
        self.allocations
    }

    fn wipe_from(&mut self, first: usize) {
        if let Some(dirty) = self.blocks.get_mut(first..self.dirty) {
            dirty.iter_mut().zeroize();
            self.dirty = first;
        }
    }

    fn release(&mut self) {
        self.wipe();
        self.blocks = Vec::new();
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        self.wipe();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scribble(blocks: &mut [Block]) -> usize {
        for block in &mut *blocks {
            block.as_mut().fill(0x5ec2e7);
        }
        blocks.len()
    }

    fn dirty(arena: &Arena) -> usize {
        let holds_something = |block: &&Block| block.as_ref().iter().any(|&word| word != 0);
        arena.blocks.iter().filter(holds_something).count()
    }

    #[test]
    fn memory_is_taken_once_and_lent_again() {
        let mut arena = Arena::default();
        for need in [8, 8, 4, 8] {
            assert_eq!(arena.lend(need, 8, scribble), Ok(need));
        }
        assert_eq!((arena.allocations(), arena.bytes()), (1, 8 * 1024));
        assert_eq!(arena.lend(16, 16, scribble), Ok(16));
        assert_eq!((arena.allocations(), arena.bytes()), (2, 16 * 1024));
    }

    #[test]
    fn wiped_is_zero_in_every_block() {
        let mut arena = Arena::default();
        assert_eq!(arena.lend(8, 8, scribble), Ok(8));
        assert_eq!((dirty(&arena), arena.dirty_bytes()), (8, 8 * 1024));
        arena.wipe();
        assert_eq!((dirty(&arena), arena.dirty_bytes()), (0, 0));
        assert_eq!(arena.bytes(), 8 * 1024);
    }

    #[test]
    fn a_smaller_computation_leaves_nothing_of_a_larger_one() {
        let mut arena = Arena::default();
        assert_eq!(arena.lend(8, 8, scribble), Ok(8));
        assert_eq!(arena.lend(3, 8, scribble), Ok(3));
        assert_eq!((dirty(&arena), arena.dirty_bytes()), (3, 3 * 1024));
    }

    #[test]
    fn what_is_more_than_usual_is_given_back() {
        let mut arena = Arena::default();
        assert_eq!(arena.lend(64, 8, scribble), Ok(64));
        assert_eq!((arena.bytes(), arena.dirty_bytes()), (0, 0));
        assert_eq!(arena.lend(8, 8, scribble), Ok(8));
        assert_eq!(arena.bytes(), 8 * 1024);
    }

    #[test]
    fn more_than_there_is_is_an_error() {
        let mut arena = Arena::default();
        let lent = arena.lend(usize::MAX / 1024, 8, scribble);
        assert_eq!(lent, Err(HashError::OutOfMemory));
        assert_eq!(arena.lend(8, 8, scribble), Ok(8));
    }
}
