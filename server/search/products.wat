;; Scalar products of one vector with many by SIMD instructions, a few of their numbers at a time. The many are stored by
;; columns: the first number of each, then the second of each, and so on. All addresses and counts are in bytes.
(module
  (memory (export "memory") 1)

  ;; Adds to the sums of four bytes of `count` vectors the products of four of their columns, each a byte, with four
  ;; weights of two bytes: `ab` holds those of the columns `a`, in the lower half, and `b`. `count` is a multiple of 16.
  (func (export "addProducts")
    (param $sum i32) (param $count i32)
    (param $a i32) (param $b i32) (param $ab i32)
    (param $c i32) (param $d i32) (param $cd i32)
    (local $at i32) (local $first v128) (local $second v128) (local $both v128) (local $others v128)
    (local.set $first (i32x4.splat (local.get $ab)))
    (local.set $second (i32x4.splat (local.get $cd)))
    (loop $vectors
      ;; Of eight vectors the columns `a` and `b` in turn: what the instruction adds up two by two.
      (local.set $both (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
        (v128.load (i32.add (local.get $a) (local.get $at))) (v128.load (i32.add (local.get $b) (local.get $at)))))
      (local.set $others (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
        (v128.load (i32.add (local.get $c) (local.get $at))) (v128.load (i32.add (local.get $d) (local.get $at)))))
      (v128.store (local.get $sum) (i32x4.add (v128.load (local.get $sum)) (i32x4.add
        (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $both)) (local.get $first))
        (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $others)) (local.get $second)))))
      (v128.store offset=16 (local.get $sum) (i32x4.add (v128.load offset=16 (local.get $sum)) (i32x4.add
        (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $both)) (local.get $first))
        (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $others)) (local.get $second)))))
      (local.set $both (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31
        (v128.load (i32.add (local.get $a) (local.get $at))) (v128.load (i32.add (local.get $b) (local.get $at)))))
      (local.set $others (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31
        (v128.load (i32.add (local.get $c) (local.get $at))) (v128.load (i32.add (local.get $d) (local.get $at)))))
      (v128.store offset=32 (local.get $sum) (i32x4.add (v128.load offset=32 (local.get $sum)) (i32x4.add
        (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $both)) (local.get $first))
        (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $others)) (local.get $second)))))
      (v128.store offset=48 (local.get $sum) (i32x4.add (v128.load offset=48 (local.get $sum)) (i32x4.add
        (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $both)) (local.get $first))
        (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $others)) (local.get $second)))))
      (local.set $sum (i32.add (local.get $sum) (i32.const 64)))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $vectors (i32.lt_u (local.get $at) (local.get $count))))))
