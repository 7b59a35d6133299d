using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace McpSecureApis.FunctionalTests.Demo;

/// <summary>The built program, or another one, as a real process. What it wrote is kept.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _outputEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _errorEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process) => _process = process;

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "mcp-secure-apis");

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static ChildProcess Start(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null, string? input = "")
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => child.Take(line.Data, child._output, child._outputEnd, toLines: true);
        child._process.ErrorDataReceived += (_, line) => child.Take(line.Data, child._error, child._errorEnd, toLines: false);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        if (input is not null)
        {
            child._process.StandardInput.Write(input);
            child._process.StandardInput.Close();
        }

        return child;
    }

    /// <summary>One line to a program that was started with its input open.</summary>
    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Ends the input of a program that was started with it open.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>The next line of stdout. A program that ends without one fails the test with what it said.</summary>
    public async Task<string> ReadLineAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            return await _lines.Reader.ReadAsync(patience.Token);
        }
        catch (Exception error) when (error is ChannelClosedException or OperationCanceledException)
        {
            throw new InvalidOperationException($"No line came. stderr: {Error}", error);
        }
    }

    /// <summary>The lines of stdout until the program ends.</summary>
    public IAsyncEnumerable<string> LinesAsync() => _lines.Reader.ReadAllAsync();

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await Task.WhenAll(_outputEnd.Task, _errorEnd.Task).WaitAsync(TimeSpan.FromSeconds(10));
        return _process.ExitCode;
    }

    /// <param name="signal">TERM or INT.</param>
    public async Task<int> SignalAsync(string signal)
    {
        await SendAsync(signal);
        return await ExitAsync();
    }

    /// <summary>The same, when somebody else waits for the end.</summary>
    public async Task SendAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>SIGKILL: nothing of the program runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line, StringBuilder kept, TaskCompletionSource end, bool toLines)
    {
        if (line is null)
        {
            end.TrySetResult();
            _ = toLines && _lines.Writer.TryComplete();
            return;
        }

        lock (kept)
        {
            kept.Append(line).Append('\n');
        }

        if (toLines)
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
