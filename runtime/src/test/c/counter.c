/* A counter without a library: its value is in stable memory, which upgrades keep, the number of its calls is in main memory. */
#include <stdint.h>

#define IC0(name) __attribute__((import_module("ic0"), import_name(#name))) name
#define METHOD(name) __attribute__((export_name(name)))

void IC0(msg_arg_data_copy)(uint32_t to, uint32_t from, uint32_t size);
void IC0(msg_reply)(void);
void IC0(msg_reply_data_append)(uint32_t from, uint32_t size);
void IC0(trap)(uint32_t text, uint32_t size);
uint64_t IC0(stable64_grow)(uint64_t pages);
void IC0(stable64_read)(uint64_t to, uint64_t from, uint64_t size);
void IC0(stable64_write)(uint64_t to, uint64_t from, uint64_t size);

static const char too_much[] = "the counter does not go that far";
static uint32_t calls = 0;

static uint32_t load(void) {
    uint32_t value;
    stable64_read((uintptr_t) &value, 0, sizeof value);
    return value;
}

static void reply(uint32_t value) {
    msg_reply_data_append((uintptr_t) &value, sizeof value);
    msg_reply();
}

METHOD("canister_init") void init(void) {
    stable64_grow(1);
}

METHOD("canister_update add") void add(void) {
    uint32_t more;
    uint32_t sum;
    calls++;
    msg_arg_data_copy((uintptr_t) &more, 0, sizeof more);
    if (__builtin_add_overflow(load(), more, &sum)) {
        trap((uintptr_t) too_much, sizeof too_much - 1);
    }
    stable64_write(0, (uintptr_t) &sum, sizeof sum);
    reply(sum);
}

METHOD("canister_query value") void value(void) {
    reply(load());
}

METHOD("canister_query calls") void count(void) {
    reply(calls);
}
