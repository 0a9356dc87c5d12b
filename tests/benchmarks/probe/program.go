package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

const (
	poll     = 5 * time.Millisecond
	patience = 5 * time.Minute // for the start, and for the end, which may write an archive
)

// A program that was started.
type program struct {
	hooks *hooks
	begin time.Time
	cmd   *exec.Cmd
	ended chan struct{}
}

func start(command []string, hooks *hooks) (*program, error) {
	output, err := os.Create(*log)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = output, output
	// It never outlives this process. The signal comes when the thread that started it ends, so that has to stay.
	runtime.LockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := &program{hooks: hooks, begin: time.Now(), cmd: cmd, ended: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // how it ended does not matter: SIGTERM is 143
		close(started.ended)
	}()
	return started, nil
}

func (p *program) end() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
		return nil
	case <-time.After(patience):
		return fmt.Errorf("the program does not end within %s after SIGTERM", patience)
	}
}

// until polls, and returns the time from the start to the end of the first poll that succeeds.
func (p *program) until(succeeds func() error) (time.Duration, error) {
	for {
		err := succeeds()
		since := time.Since(p.begin)
		if err == nil {
			return since, nil
		}
		if since > patience {
			return 0, fmt.Errorf("not within %s: %w", patience, err)
		}
		select {
		case <-p.ended:
			return 0, fmt.Errorf("the program has ended: see %s", *log)
		case <-time.After(poll):
		}
	}
}

// ready polls on one connection: a new one each time would keep the program busy.
func (p *program) ready() (time.Duration, error) {
	client := http.Client{Transport: &http.Transport{}, Timeout: time.Minute}
	defer client.CloseIdleConnections()
	return p.until(func() error {
		response, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/readyz", *management))
		_, err = read(response, err)
		return err
	})
}

// printMemory prints VmRSS, resident memory, or VmHWM, its maximum.
func (p *program) printMemory(load, metric, name string) error {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return err
	}
	_, after, _ := strings.Cut(string(status), name+":")
	var kib float64
	if _, err := fmt.Sscan(after, &kib); err != nil {
		return err
	}
	fmt.Printf("%s,%s,MiB,%.1f\n", load, metric, kib/1024)
	return nil
}
