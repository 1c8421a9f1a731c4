//! A scenario of ten thousand events is answered while one waits, even by a build that nobody
//! optimised.
