# mgw completion for PowerShell. For every shell, in the file that $PROFILE names:
#   mgw completion powershell | Out-String | Invoke-Expression

# What is typed is handed over as words and never evaluated.
Register-ArgumentCompleter -Native -CommandName mgw, mgw.cmd, mgw.ps1 -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($_.PSObject.Properties['Value']) { [string]$_.Value } else { $_.Extent.Text } })
    $flags = @('--complete')
    # Windows PowerShell hands no empty word to a program.
    if ($wordToComplete -eq '') { $flags += '--new' } else { $words += $wordToComplete }
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $lines = @(& mgw completion @flags '--' @words 2>$null)
    } finally {
        [Console]::OutputEncoding = $encoding
    }
    # With no answer from here, PowerShell offers the names of files.
    foreach ($line in ($lines | Select-Object -Skip 1)) {
        $word, $meaning = $line -split [char]9, 2
        if (-not $word) { continue }
        if (-not $meaning) { $meaning = $word }
        $text = if ($word -match '[\s''"`$;&|(){}@#,]') { "'" + $word.Replace("'", "''") + "'" } else { $word }
        [System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $meaning)
    }
}
