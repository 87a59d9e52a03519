//! Maps and sets as sorted lists. They hold what a form has of something, hundreds at most or thousands added in order;
//! the standard library's trees would bring every citizen 5 kB of code for each kind of them, six times as much.

use std::borrow::Borrow;

/// Values by key, in the order of the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Map<K, V>(Vec<(K, V)>);

/// Things in order, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set<T>(Map<T, ()>);

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> Map<K, V> {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    pub(crate) fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }
}

impl<K: Ord, V> Map<K, V> {
    /// Where a key is, or else where it would stand.
    #[inline(never)]
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        // What is added in order stands after the last.
        match self.0.last() {
            Some((last, _)) if last.borrow() < key => Err(self.0.len()),
            _ => self.0.binary_search_by(|(it, _)| it.borrow().cmp(key)),
        }
    }

    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().and_then(|at| self.0.get(at)).map(|(_, value)| value)
    }

    pub(crate) fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().and_then(|at| self.0.get_mut(at)).map(|(_, value)| value)
    }

    pub(crate) fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Sets the value of a key and gives the one before.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(at) => self.0.get_mut(at).map(|(_, old)| std::mem::replace(old, value)),
            Err(at) => {
                self.0.insert(at, (key, value));
                None
            }
        }
    }

    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|at| self.0.remove(at).1)
    }
}

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = std::iter::Map<std::slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> (&'a K, &'a V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(key, value)| (key, value))
    }
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Set<T> {
    pub(crate) const fn new() -> Self {
        Self(Map::new())
    }
}

impl<T: Ord> Set<T> {
    pub(crate) fn contains<Q: Ord + ?Sized>(&self, it: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(it)
    }

    /// Tells whether it is new.
    pub(crate) fn insert(&mut self, it: T) -> bool {
        self.0.insert(it, ()).is_none()
    }

    /// Tells whether it was there.
    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, it: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.remove(it).is_some()
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for it in items {
            self.insert(it);
        }
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut set = Self::new();
        set.extend(items);
        set
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::iter::Map<std::vec::IntoIter<(T, ())>, fn((T, ())) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.0.into_iter().map(|(it, ())| it)
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::iter::Map<std::slice::Iter<'a, (T, ())>, fn(&'a (T, ())) -> &'a T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.0.iter().map(|(it, ())| it)
    }
}

/// Things to be taken in order, each once, while more come that stand after those already taken.
#[derive(Debug, Clone)]
pub(crate) struct Queue<T> {
    /// Sorted, from `taken` on.
    items: Vec<T>,
    taken: usize,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { items: Vec::new(), taken: 0 }
    }
}

impl<T: Ord + Default> Queue<T> {
    pub(crate) fn pop_first(&mut self) -> Option<T> {
        let first = self.items.get_mut(self.taken).map(std::mem::take);
        self.taken += usize::from(first.is_some());
        first
    }

    pub(crate) fn insert(&mut self, it: T) {
        let left = self.items.get(self.taken..).unwrap_or_default();
        let at = match left.last() {
            Some(last) if *last < it => Err(left.len()),
            _ => left.binary_search(&it),
        };
        if let Err(at) = at {
            self.items.insert(self.taken + at, it);
        }
    }
}

impl<T: Ord + Default> Extend<T> for Queue<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for it in items {
            self.insert(it);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Map, Queue, Set};

    #[test]
    fn all_is_kept_in_order_and_once() {
        let mut map: Map<i32, i32> = [3, 1, 2, 1, 9, 0].into_iter().map(|it| (it, it * 10)).collect();
        assert_eq!(map.insert(2, 7), Some(20));
        assert_eq!((map.remove(&3), map.remove(&3), map.len()), (Some(30), None, 4));
        assert_eq!(map.into_iter().collect::<Vec<_>>(), [(0, 0), (1, 10), (2, 7), (9, 90)]);
        let set: Set<i32> = [5, 5, 4].into_iter().collect();
        assert!(set.contains(&4) && !set.contains(&6));
        assert_eq!(set.into_iter().collect::<Vec<_>>(), [4, 5]);
    }

    #[test]
    fn what_comes_while_a_queue_is_emptied_is_taken_in_its_turn() {
        let mut queue = Queue::default();
        queue.extend([5, 1, 3]);
        let mut taken = Vec::new();
        while let Some(it) = queue.pop_first() {
            taken.push(it);
            if it < 4 {
                queue.extend([it + 3, it + 1]);
            }
        }
        assert_eq!(taken, [1, 2, 3, 4, 5, 6]);
    }
}
