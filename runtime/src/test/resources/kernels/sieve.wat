(module (memory 17)
  ;; primes below 1,000,000, five times; their number to address 0
  (func (export "run") (local $i i32) (local $j i32) (local $n i32) (local $round i32)
    (loop $rounds
      (memory.fill (i32.const 64) (i32.const 1) (i32.const 1000000))
      (local.set $i (i32.const 2)) (local.set $n (i32.const 0))
      (loop $outer
        (if (i32.load8_u offset=64 (local.get $i))
          (then
            (local.set $n (i32.add (local.get $n) (i32.const 1)))
            (local.set $j (i32.shl (local.get $i) (i32.const 1)))
            (block $done
              (loop $inner
                (br_if $done (i32.ge_u (local.get $j) (i32.const 1000000)))
                (i32.store8 offset=64 (local.get $j) (i32.const 0))
                (local.set $j (i32.add (local.get $j) (local.get $i)))
                (br $inner)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $outer (i32.lt_u (local.get $i) (i32.const 1000000))))
      (local.set $round (i32.add (local.get $round) (i32.const 1)))
      (br_if $rounds (i32.lt_u (local.get $round) (i32.const 5))))
    (i32.store (i32.const 0) (local.get $n))))
