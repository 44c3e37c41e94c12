"""Runs one source's ETL as a Glue Python-shell job.

A Python-shell job cannot run Node, so it drives the ETL function instead: plan, then every task of the plan with bounded
concurrency, then finish, until nothing is left. The job fails if any invocation failed, so that a state machine that
waits for it with `glue:startJobRun.sync` fails too.

Runs on Python 3.9, the only version of Python-shell jobs, with the standard library; boto3 is used where Glue brings it.
"""

import argparse
import ipaddress
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

# A function may run for 900 s. With a shorter read timeout the client would give up and send the request again.
READ_TIMEOUT_SECONDS = 905
MAX_CONCURRENCY = 50


class InvocationFailed(Exception):
    """The function threw, could not be reached, or answered something else than its protocol says."""


# --- What to do: no input or output of its own -----------------------------------------------------------------------


def run(invoke, concurrency, report, complain):
    """Drives plan, merge and finish until nothing more waits.

    invoke:   takes a payload, returns the function's answer, raises InvocationFailed
    report:   takes one progress record (a dict)
    complain: takes one line about a failure
    Returns the totals of the run. Raises InvocationFailed when a step failed, after every task has been tried.
    """
    totals = {"plans": 0, "tasks": 0, "partitions": 0, "rows": 0, "duplicates": 0}
    previous = None
    while True:
        plan, tasks, more = read_plan(invoke({"step": "plan"}))
        report({"step": "plan", "plan": plan, "tasks": tasks, "more": more})
        if plan is None:
            return totals
        if plan == previous:
            raise InvocationFailed(f"plan {plan} came back after it was finished: the ledger does not move")
        previous = plan
        merge(invoke, plan, tasks, concurrency, report, complain, totals)
        finished = read_counts(invoke({"step": "finish", "plan": plan}), "finish", ["entities"])
        report({"step": "finish", "plan": plan, **finished})
        totals["plans"] += 1
        if not more:
            return totals


def merge(invoke, plan, tasks, concurrency, report, complain, totals):
    """Does every task of a plan, `concurrency` at a time, and adds what they did to the totals."""

    def one(task):
        try:
            answer = invoke({"step": "merge", "plan": plan, "task": task})
            return read_counts(answer, "merge", ["partitions", "rows", "duplicates"]), None
        except Exception as error:  # Any failure of one task is reported with those of the others, never instead of them.
            return None, error

    failed = 0
    with ThreadPoolExecutor(max_workers=concurrency) as pool:
        for task, (done, error) in enumerate(pool.map(one, range(tasks))):
            if error is not None:
                failed += 1
                complain(f"task {task} of {plan}: {describe(error)}")
                continue
            report({"step": "merge", "plan": plan, "task": task, **done})
            totals["tasks"] += 1
            for name, count in done.items():
                totals[name] += count
    if failed:
        raise InvocationFailed(f"{failed} of {tasks} tasks of {plan} failed")


def read_plan(answer):
    """Checks the answer of `plan`. Returns key (None: nothing new), number of tasks, whether more waits after it."""
    if not isinstance(answer, dict) or "plan" not in answer:
        raise unexpected("plan", answer, "plan")
    if answer["plan"] is None:
        return None, 0, False
    tasks, more = answer.get("tasks"), answer.get("more")
    if not isinstance(answer["plan"], str) or not is_count(tasks) or not isinstance(more, bool):
        raise unexpected("plan", answer, "plan, tasks and more")
    return answer["plan"], tasks, more


def read_counts(answer, step, names):
    """Checks that an answer holds whole numbers under all of the names, and returns those."""
    if not isinstance(answer, dict) or not all(is_count(answer.get(name)) for name in names):
        raise unexpected(step, answer, ", ".join(names))
    return {name: answer[name] for name in names}


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def unexpected(step, answer, expected):
    return InvocationFailed(f"{step} answered {json.dumps(answer)[:200]}; it should hold {expected}")


def read_answer(payload, function_error):
    """The answer that a function gave. An invocation is a success to HTTP even when the handler threw."""
    try:
        answer = json.loads(payload)
    except ValueError:
        raise InvocationFailed(f"answered no JSON: {payload[:200]!r}") from None
    if not function_error:
        return answer
    if not isinstance(answer, dict):
        raise InvocationFailed(f"{function_error}: {str(answer)[:2000]}")
    kind = answer.get("errorType", function_error)
    raise InvocationFailed(f"{kind}: {str(answer.get('errorMessage', 'without a message'))[:2000]}")


def describe(error):
    """One line about an error."""
    text = str(error) if isinstance(error, InvocationFailed) else f"{type(error).__name__}: {error}"
    return " ".join(text.split())


# --- How to reach the function ---------------------------------------------------------------------------------------


def invoker(function_name, environ):
    """Returns the `invoke` of a function: by boto3, or, at a loopback endpoint, by plain HTTP."""
    endpoint = environ.get("AWS_ENDPOINT_URL_LAMBDA")
    if endpoint and is_loopback(endpoint):
        return http_invoker(function_name, endpoint)
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        where = f"{endpoint} is no loopback address" if endpoint else "AWS_ENDPOINT_URL_LAMBDA is not set"
        raise SystemExit(f"boto3 is missing, and requests without a signature only go to this machine: {where}")
    config = Config(read_timeout=READ_TIMEOUT_SECONDS, retries={"max_attempts": 0}, max_pool_connections=MAX_CONCURRENCY)
    # Given outright: the boto3 that Glue brings is older than endpoints from the environment.
    client = boto3.client("lambda", config=config, **({"endpoint_url": endpoint} if endpoint else {}))
    return boto3_invoker(function_name, client)


def boto3_invoker(function_name, client):
    def invoke(payload):
        answer = client.invoke(
            FunctionName=function_name, InvocationType="RequestResponse", Payload=json.dumps(payload).encode()
        )
        return read_answer(answer["Payload"].read(), answer.get("FunctionError"))

    return invoke


def http_invoker(function_name, endpoint):
    """Invokes without a signature, so only ever on this machine. @raise ValueError for another one"""
    if not is_loopback(endpoint):
        raise ValueError(f"{endpoint} is no loopback address: a request without a signature stays on this machine")
    path = f"/2015-03-31/functions/{urllib.parse.quote(function_name, safe='')}/invocations"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def invoke(payload):
        request = urllib.request.Request(
            endpoint.rstrip("/") + path,
            data=json.dumps(payload).encode(),
            headers={"Content-Type": "application/json", "X-Amz-Invocation-Type": "RequestResponse"},
            method="POST",
        )
        try:
            with opener.open(request, timeout=READ_TIMEOUT_SECONDS) as response:
                return read_answer(response.read(), response.headers.get("X-Amz-Function-Error"))
        except urllib.error.HTTPError as error:
            raise InvocationFailed(f"HTTP {error.code}: {error.read()[:200].decode(errors='replace')}") from None
        except OSError as error:
            raise InvocationFailed(f"{endpoint} cannot be reached: {error}") from None

    return invoke


def is_loopback(endpoint):
    host = urllib.parse.urlsplit(endpoint).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# --- The job ---------------------------------------------------------------------------------------------------------


def parse_arguments(argv):
    """Arguments of the job. Glue adds its own, which are ignored."""
    parser = argparse.ArgumentParser(allow_abbrev=False, description=__doc__.splitlines()[0])
    parser.add_argument("--function-name", required=True, help="ETL function of the source")
    parser.add_argument("--concurrency", type=concurrency, default=2, help=f"tasks at a time, 1 to {MAX_CONCURRENCY}")
    return parser.parse_known_args(argv)[0]


def concurrency(text):
    if not text.isdigit() or not 1 <= int(text) <= MAX_CONCURRENCY:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MAX_CONCURRENCY}")
    return int(text)


def main(argv, environ):
    arguments = parse_arguments(argv)

    def report(progress):
        print(json.dumps({"function": arguments.function_name, **progress}), flush=True)

    def complain(line):
        print(line, file=sys.stderr, flush=True)

    invoke = invoker(arguments.function_name, environ)
    try:
        totals = run(invoke, arguments.concurrency, report, complain)
    except Exception as error:
        # A non-zero exit is what makes Glue call the run FAILED, with this line as its reason.
        raise SystemExit(f"ETL by {arguments.function_name} failed: {describe(error)}") from error
    report({"step": "done", **totals})


if __name__ == "__main__":
    main(sys.argv[1:], os.environ)
