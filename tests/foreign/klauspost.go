// Restores Coffer's golden stripes with klauspost's Reed-Solomon, a decoder that Coffer did not write and does not link.
//
//	klauspost <storage-core/tests/golden/erasure.txt
//
// Each stripe must verify, and must come back from every loss of one or two shards, and of its first and last m shards.
// Prints what was restored; the exit code is 0 if all of it is right.
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"github.com/klauspost/reedsolomon"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	stripes, losses := 0, 0
	for lines.Scan() {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		count, err := restore(line)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s\nin %s\n", err, line)
			os.Exit(1)
		}
		stripes++
		losses += count
	}
	if stripes == 0 {
		fmt.Fprintln(os.Stderr, "no stripe was given")
		os.Exit(1)
	}
	fmt.Printf("%d stripes, %d losses restored\n", stripes, losses)
}

// restore takes a line `k+m bytes: shard 0 shard 1 ..` and says how many losses it tried.
func restore(line string) (int, error) {
	var k, m, length int
	if _, err := fmt.Sscanf(line, "%d+%d %d:", &k, &m, &length); err != nil {
		return 0, err
	}
	var stripe [][]byte
	for _, shard := range strings.Fields(line)[2:] {
		payload, err := hex.DecodeString(shard)
		if err != nil {
			return 0, err
		}
		stripe = append(stripe, payload)
	}
	code, err := reedsolomon.New(k, m)
	if err != nil {
		return 0, err
	}
	if sound, err := code.Verify(stripe); err != nil || !sound {
		return 0, fmt.Errorf("it does not verify: %v", err)
	}
	all := losses(k, m)
	for _, lost := range all {
		shards := append([][]byte(nil), stripe...)
		for _, index := range lost {
			shards[index] = nil
		}
		if err := code.Reconstruct(shards); err != nil {
			return 0, fmt.Errorf("without %v: %v", lost, err)
		}
		for index := range shards {
			if !bytes.Equal(shards[index], stripe[index]) {
				return 0, fmt.Errorf("without %v, shard %d comes back wrong", lost, index)
			}
		}
	}
	return len(all), nil
}

func losses(k, m int) [][]int {
	var all [][]int
	for a := 0; a < k+m; a++ {
		all = append(all, []int{a})
		for b := a + 1; b < k+m && m > 1; b++ {
			all = append(all, []int{a, b})
		}
	}
	var first, last []int
	for i := 0; i < m; i++ {
		first, last = append(first, i), append(last, k+i)
	}
	return append(all, first, last)
}
