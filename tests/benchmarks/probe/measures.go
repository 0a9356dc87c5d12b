package main

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	connections = 16 // of the memory measure
	burst       = 2_000
	perSecond   = 200
)

func printTime(load, metric string, took time.Duration) {
	fmt.Printf("%s,%s,ms,%.3f\n", load, metric, float64(took.Microseconds())/1000)
}

func measureReady(p *program) error {
	took, err := p.ready()
	if err != nil {
		return err
	}
	printTime("none", "ready", took)
	time.Sleep(*idle)
	return p.printMemory("idle", "rss-idle", "VmRSS")
}

func measureReviews(p *program) error {
	if _, err := p.ready(); err != nil {
		return err
	}
	c := p.hooks.caller(1)
	var slowest time.Duration
	for i := range 10 {
		begin := time.Now()
		answer, err := p.hooks.post(c, i)
		took := time.Since(begin)
		if err != nil {
			return err
		}
		if i == 0 {
			printTime("none", "first-after-ready", took)
			took -= c.handshake
			if err := p.hooks.learn(answer); err != nil {
				return err
			}
		}
		slowest = max(slowest, took)
	}
	printTime("none", "first-ten", slowest)
	return nil
}

func measureTLS(p *program) error {
	c := p.hooks.caller(1)
	took, err := p.until(func() error {
		_, err := p.hooks.post(c, 0)
		return err
	})
	if err == nil {
		printTime("none", "first-tls-review", took)
	}
	return err
}

func measureMemory(p *program) error {
	if _, err := p.ready(); err != nil {
		return err
	}
	c := p.hooks.caller(connections)
	answer, err := p.hooks.post(c, 0)
	if err != nil {
		return err
	}
	if err := p.hooks.learn(answer); err != nil {
		return err
	}
	if _, failed := p.load(c, burst, 0); failed > 0 {
		return fmt.Errorf("%d of %d reviews failed", failed, burst)
	}
	if err := p.printMemory(fmt.Sprint(burst, " reviews"), "rss", "VmRSS"); err != nil || *soak == 0 {
		return err
	}
	took, failed := p.load(c, int(soak.Seconds()*perSecond), time.Second/perSecond)
	load := fmt.Sprintf("%d/s for %d s", perSecond, int(soak.Seconds()))
	slices.Sort(took)
	for _, percent := range []int{50, 99} {
		printTime(load, fmt.Sprint("p", percent), took[len(took)*percent/100])
	}
	fmt.Printf("%s,errors,requests,%d\n", load, failed)
	return errors.Join(p.printMemory(load, "rss", "VmRSS"), p.printMemory(load, "rss-max", "VmHWM"))
}

// load sends reviews at a constant rate, on all connections, and says how long each took, and how many failed. A review
// that has to wait for a connection takes longer: its time runs from when it was due.
func (p *program) load(c *caller, count int, every time.Duration) ([]time.Duration, int64) {
	type review struct {
		number int
		due    time.Time
	}
	due := make(chan review, count)
	took := make([]time.Duration, count)
	var failed atomic.Int64
	var callers sync.WaitGroup
	for range connections {
		callers.Go(func() {
			for next := range due {
				if _, err := p.hooks.post(c, next.number); err != nil {
					failed.Add(1)
				}
				took[next.number] = time.Since(next.due)
			}
		})
	}
	begin := time.Now()
	for i := range count {
		time.Sleep(time.Until(begin.Add(time.Duration(i) * every)))
		due <- review{i, time.Now()}
	}
	close(due)
	callers.Wait()
	return took, failed.Load()
}
