//! Random numbers that are the same in every run.

#![allow(dead_code)] // every test program includes this file and uses a part of it

/// xorshift64; the seed must not be 0.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    /// All numbers below `count`, shuffled.
    pub fn order(&mut self, count: u64) -> Vec<u64> {
        let mut order: Vec<u64> = (0..count).collect();
        for n in (1..order.len()).rev() {
            order.swap(n, self.below(n as u64 + 1) as usize);
        }
        order
    }
}
