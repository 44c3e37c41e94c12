"""Promises of the Glue bridge. Standard library only: python3 -B -m unittest discover -s test/handlers/glue"""

import contextlib
import importlib.util
import io
import json
import pathlib
import sys
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.dont_write_bytecode = True
SCRIPT = pathlib.Path(__file__).resolve().parents[3] / "handlers" / "glue" / "bridge.py"
spec = importlib.util.spec_from_file_location("bridge", SCRIPT)
bridge = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bridge)


class FakeFunction:
    """An ETL function with a few plans; remembers its invocations and how many ran at once."""

    def __init__(self, plans, failing=()):
        self.plans = list(plans)
        self.failing = set(failing)
        self.calls = []
        self.lock = threading.Lock()
        self.running = 0
        self.most = 0

    def __call__(self, payload):
        with self.lock:
            self.calls.append(payload)
            self.running += 1
            self.most = max(self.most, self.running)
        try:
            return self.answer(payload)
        finally:
            with self.lock:
                self.running -= 1

    def answer(self, payload):
        if payload["step"] == "plan":
            return self.plans.pop(0)
        if payload["step"] == "finish":
            return {"entities": 50}
        if payload["task"] in self.failing:
            raise bridge.InvocationFailed(f"task {payload['task']} broke")
        return {"partitions": 1, "rows": 10, "duplicates": 2}

    def steps(self):
        return [call["step"] for call in self.calls]


def drive(function, concurrency=2):
    progress, complaints = [], []
    totals = bridge.run(function, concurrency, progress.append, complaints.append)
    return totals, progress, complaints


class Run(unittest.TestCase):
    def test_does_nothing_when_nothing_is_new(self):
        function = FakeFunction([{"plan": None, "tasks": 0, "more": False}])
        totals, _, _ = drive(function)
        self.assertEqual(function.steps(), ["plan"])
        self.assertEqual(totals["plans"], 0)

    def test_plans_merges_every_task_once_and_finishes_last(self):
        function = FakeFunction([{"plan": "p1", "tasks": 3, "more": False}])
        totals, progress, _ = drive(function)
        self.assertEqual(function.steps()[0], "plan")
        self.assertEqual(function.steps()[-1], "finish")
        self.assertEqual(sorted(c["task"] for c in function.calls if c["step"] == "merge"), [0, 1, 2])
        self.assertEqual(totals, {"plans": 1, "tasks": 3, "partitions": 3, "rows": 30, "duplicates": 6})
        self.assertEqual([p["step"] for p in progress], ["plan", "merge", "merge", "merge", "finish"])

    def test_goes_on_while_more_waits(self):
        function = FakeFunction(
            [{"plan": "p1", "tasks": 1, "more": True}, {"plan": "p2", "tasks": 1, "more": False}]
        )
        totals, _, _ = drive(function)
        self.assertEqual(function.steps(), ["plan", "merge", "finish"] * 2)
        self.assertEqual(totals["plans"], 2)

    def test_stops_when_the_ledger_does_not_move(self):
        function = FakeFunction([{"plan": "p1", "tasks": 0, "more": True}] * 3)
        with self.assertRaisesRegex(bridge.InvocationFailed, "the ledger does not move"):
            drive(function)

    def test_never_runs_more_tasks_at_once_than_allowed(self):
        gate = threading.Barrier(3, timeout=10)

        class Slow(FakeFunction):
            def answer(self, payload):
                if payload["step"] == "merge":
                    gate.wait()
                return super().answer(payload)

        function = Slow([{"plan": "p1", "tasks": 9, "more": False}])
        drive(function, concurrency=3)
        self.assertEqual(function.most, 3)

    def test_tries_every_task_and_reports_every_failure_before_it_fails(self):
        function = FakeFunction([{"plan": "p1", "tasks": 5, "more": False}], failing=[1, 3])
        complaints = []
        with self.assertRaisesRegex(bridge.InvocationFailed, "2 of 5 tasks of p1 failed"):
            bridge.run(function, 2, lambda _: None, complaints.append)
        self.assertEqual(complaints, ["task 1 of p1: task 1 broke", "task 3 of p1: task 3 broke"])
        self.assertEqual(function.steps().count("merge"), 5)
        self.assertNotIn("finish", function.steps())

    def test_reports_an_unforeseen_error_of_a_task_like_any_other(self):
        class Broken(FakeFunction):
            def answer(self, payload):
                if payload["step"] == "merge":
                    raise KeyError("surprise")
                return super().answer(payload)

        complaints = []
        with self.assertRaises(bridge.InvocationFailed):
            bridge.run(Broken([{"plan": "p1", "tasks": 1, "more": False}]), 2, lambda _: None, complaints.append)
        self.assertEqual(complaints, ["task 0 of p1: KeyError: 'surprise'"])


class Answers(unittest.TestCase):
    def test_rejects_plans_that_the_protocol_does_not_know(self):
        for answer in [None, [], {}, {"plan": "p"}, {"plan": "p", "tasks": "3", "more": False}, {"plan": 1, "tasks": 0, "more": False}]:
            with self.subTest(answer=answer), self.assertRaises(bridge.InvocationFailed):
                bridge.read_plan(answer)

    def test_rejects_counts_that_are_none(self):
        for rows in [None, -1, 1.5, True, "1"]:
            with self.subTest(rows=rows), self.assertRaisesRegex(bridge.InvocationFailed, "it should hold rows"):
                bridge.read_counts({"rows": rows}, "merge", ["rows"])

    def test_takes_a_thrown_error_for_a_failure_although_the_call_succeeded(self):
        payload = json.dumps({"errorType": "SchemaError", "errorMessage": "no column\n  x"})
        with self.assertRaisesRegex(bridge.InvocationFailed, "SchemaError: no column"):
            bridge.read_answer(payload, "Unhandled")

    def test_takes_no_json_for_a_failure(self):
        with self.assertRaisesRegex(bridge.InvocationFailed, "answered no JSON"):
            bridge.read_answer(b"<html>", None)

    def test_gives_each_failure_one_line(self):
        self.assertEqual(bridge.describe(bridge.InvocationFailed("a\n  b")), "a b")


class Boto3Client:
    def __init__(self, payload, function_error=None):
        self.answer = {"Payload": io.BytesIO(payload), **({"FunctionError": function_error} if function_error else {})}

    def invoke(self, **request):
        self.request = request
        return self.answer


class Boto3(unittest.TestCase):
    def test_waits_for_the_answer_and_reads_it(self):
        client = Boto3Client(b'{"plan": null}')
        self.assertEqual(bridge.boto3_invoker("f", client)({"step": "plan"}), {"plan": None})
        self.assertEqual(client.request["FunctionName"], "f")
        self.assertEqual(client.request["InvocationType"], "RequestResponse")
        self.assertEqual(json.loads(client.request["Payload"]), {"step": "plan"})

    def test_reads_the_function_error(self):
        client = Boto3Client(b'{"errorType": "Error", "errorMessage": "broken"}', "Unhandled")
        with self.assertRaisesRegex(bridge.InvocationFailed, "Error: broken"):
            bridge.boto3_invoker("f", client)({"step": "plan"})


class Arguments(unittest.TestCase):
    def test_ignores_what_glue_adds(self):
        found = bridge.parse_arguments(
            ["--job-bookmark-option", "disable", "--function-name", "f", "--scriptLocation", "s3://b/k", "--concurrency", "4"]
        )
        self.assertEqual((found.function_name, found.concurrency), ("f", 4))

    def test_rejects_a_concurrency_out_of_bounds(self):
        for text in ["0", "51", "-1", "two", "1.5"]:
            with self.subTest(text=text), contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit):
                bridge.parse_arguments(["--function-name", "f", f"--concurrency={text}"])


class Endpoints(unittest.TestCase):
    def test_sends_unsigned_requests_to_this_machine_only(self):
        for endpoint in ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"]:
            self.assertTrue(bridge.is_loopback(endpoint), endpoint)
        for endpoint in ["https://lambda.us-east-1.amazonaws.com", "http://10.0.0.1", "http://127.0.0.1.example.com", ""]:
            self.assertFalse(bridge.is_loopback(endpoint), endpoint)
            with self.assertRaises(ValueError):
                bridge.http_invoker("f", endpoint)


class LambdaServer(ThreadingHTTPServer):
    """Answers invocations as the service does: 200 with a header when the handler threw."""

    def __init__(self, function):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.server.paths.append(self.path)
                try:
                    body, failed = function(payload), False
                except bridge.InvocationFailed as error:
                    body, failed = {"errorType": "Error", "errorMessage": str(error)}, True
                text = json.dumps(body).encode()
                self.send_response(200)
                if failed:
                    self.send_header("X-Amz-Function-Error", "Unhandled")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                """The test's own output stays clean."""

        super().__init__(("127.0.0.1", 0), Handler)
        self.paths = []


class OverHttp(unittest.TestCase):
    def serve(self, function):
        server = LambdaServer(function)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server, f"http://127.0.0.1:{server.server_address[1]}"

    def job(self, endpoint):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                bridge.main(["--function-name", "a-etl"], {"AWS_ENDPOINT_URL_LAMBDA": endpoint})
                status = None
            except SystemExit as stop:
                status = stop.code
        return status, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue().splitlines()

    def test_drives_a_function_behind_an_endpoint(self):
        server, endpoint = self.serve(FakeFunction([{"plan": "p1", "tasks": 2, "more": False}]))
        status, progress, complaints = self.job(endpoint)
        self.assertIsNone(status)
        self.assertEqual(complaints, [])
        self.assertEqual(set(server.paths), {"/2015-03-31/functions/a-etl/invocations"})
        self.assertEqual(progress[-1]["step"], "done")
        self.assertEqual(progress[-1]["rows"], 20)

    def test_ends_with_a_reason_and_a_line_for_each_failed_task(self):
        _, endpoint = self.serve(FakeFunction([{"plan": "p1", "tasks": 3, "more": False}], failing=[0, 2]))
        status, _, complaints = self.job(endpoint)
        self.assertEqual(status, "ETL by a-etl failed: 2 of 3 tasks of p1 failed")
        self.assertEqual(complaints, ["task 0 of p1: Error: task 0 broke", "task 2 of p1: Error: task 2 broke"])

    def test_fails_when_nothing_answers(self):
        server, endpoint = self.serve(FakeFunction([]))
        server.shutdown()
        server.server_close()
        status, _, _ = self.job(endpoint)
        self.assertIn("cannot be reached", status)


if __name__ == "__main__":
    unittest.main()
