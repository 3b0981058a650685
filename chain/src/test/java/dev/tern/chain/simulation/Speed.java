package dev.tern.chain.simulation;

/** How much processor time the engine takes per block: run by hand. */
final class Speed {
    private Speed() {}

    public static void main(String[] args) {
        for (int round = 0; round < 6; round++) {
            Subnet subnet = new Subnet(round, 4, Faults.NONE).start();
            long start = System.nanoTime();
            subnet.load(5_000, 1);
            long ns = System.nanoTime() - start;
            System.out.printf(
                    "%d blocks, %d requests, %.2f ms per block and replica%n",
                    subnet.height(), subnet.node(0).view().latest().taken().size(), ns / 1e6 / subnet.height() / 4);
        }
    }
}
